import { promisify } from 'workbox-plugin-core';
import { onDiscarded } from '../queue/enqueue.ts';
import type { Feature } from '../queue/feature.ts';
import type { QueueState } from '../queue/queue-state.ts';
import { retried } from '../queue/retried.ts';
import type { SyncQueue } from '../queue/sync-queue.ts';
import { checkOwner } from '../shared/check-owner.ts';
import type { Entry } from '../shared/entry.ts';
import type { ResultRecord } from '../shared/entry-result.ts';
import type { Row } from '../storage/database.ts';

/**
 * The commands by which a person or the app decides what becomes of entries: `retry`, `discard`, `clear`, `pause` and
 * `resume`.
 *
 * @example
 * new SyncQueuePlugin('outbox', { features: [pages(), management()] });
 */
export function management(): Feature {
  return {
    name: 'management',
    attach: (queue) => {
      const { lanes, store, events } = queue;
      const verbs: Partial<SyncQueue> & Pick<SyncQueue, 'retry' | 'discard' | 'clear'> = {
        retry: (id) => retry(queue, String(id)),

        async discard(id) {
          await queue.load();
          const entry = await store.get(String(id));
          if (!entry || !(await store.delete(entry.id, { outcome: 'discarded' }))) throw queue.notFound(id);
          onDiscarded(queue, entry);
          queue.wake();
        },

        async clear(param) {
          const { owner } = { ...param };
          if (param !== undefined) checkOwner(queue.name, owner);
          const count = await clear(queue, param && [owner]);
          queue.wake();
          return count;
        },

        async pause() {
          await queue.load();
          queue.paused = true;
          await store.setState({ paused: true });
          void events.publish({ type: 'paused' });
        },

        async resume() {
          await queue.load();
          queue.paused = false;
          // Sending needs no space on the disk: the caller hears of it when it has begun.
          const written = store.setState({ paused: false });
          written.catch(() => {});
          void events.publish({ type: 'resumed' });
          await queue.refreshOwner();
          await queue.releaseHeldLanes();
          if (lanes.hasWork()) await queue.scheduler.register();
          queue.wake('connectivity');
          await written;
        },
      };

      return {
        verbs,
        // A page sees the entries of the current user and those without an owner.
        calls: {
          retry: async (id) => {
            await queue.visibleEntry(id);
            return verbs.retry(id);
          },
          discard: async (id) => {
            await queue.visibleEntry(id);
            return verbs.discard(id);
          },
          clear: async (param) => {
            if (param !== undefined) return verbs.clear(param);
            await queue.load();
            await queue.refreshOwner();
            const { owner } = lanes;
            return clear(queue, owner === undefined ? owner : [owner ?? undefined, undefined]);
          },
        },
      };
    },
  };
}

async function retry(queue: QueueState, id: string): Promise<Entry> {
  const { lanes, store, events, scheduler } = queue;
  await queue.load();
  const owner = await queue.refreshOwner();
  const before = await store.get(id);
  if (!before) throw queue.notFound(id);
  // What keeps its place is sent also where that cannot be written down.
  const change = (current: Entry) => retried(current, owner);
  const isMoved = before.state === 'dead' || (owner && !before.owner);
  const entry = await (isMoved ? store.update(id, change) : store.conclude({ entry: before, change }));
  if (!entry) throw queue.notFound(id);
  const lane = lanes.of(entry);
  const { head } = lane;
  const changed: Entry[] = [entry];
  // It cannot go before those ahead of it, so the wait of the first one ends, too.
  if (head?.state === 'waiting' && head.order < entry.order) {
    const first = await store.conclude({
      entry: head,
      change: (current) => ({ ...current, nextAttemptAt: 0, retriedAt: Date.now() }),
    });
    if (first) changed.unshift(first);
  }
  for (const updated of changed) {
    lane.track(updated);
    void events.publish({ type: 'updated', entry: updated });
  }
  void scheduler.register();
  queue.wake();
  return entry;
}

/**
 * Deletes the entries of these owners (`undefined`: entries without an owner), or all entries, with their results.
 * Returns the number of entries. Writes of these owners that are at the network now are not stored any more.
 */
async function clear(queue: QueueState, owners?: readonly (string | undefined)[]): Promise<number> {
  const { lanes, store, events } = queue;
  const cleared = new Set(owners);
  queue.forbid(owners ?? [null]);
  const isCleared = (owner?: string) => (owners ? cleared.has(owner) : Boolean(cleared.add(owner)));
  await queue.load();
  const count = await store.write(async (stores, rows) => {
    const { entries, results } = stores;
    const own = await promisify<Row[]>(entries.index('by-order').getAll(rows.range()));
    const gone = own.filter(({ owner }) => isCleared(owner));
    for (const { id } of gone) rows.remove(stores, id);
    const known = await promisify<ResultRecord[]>(results.index('by-time').getAll(rows.range()));
    for (const { id, owner } of known) if (isCleared(owner)) results.delete(id);
    return gone.length;
  });
  for (const lane of lanes.all()) {
    if (!isCleared(lane.owner)) continue;
    lane.clear();
    lanes.dropIfEmpty(lane);
  }
  void events.publish({ type: 'invalidated', cleared: [...cleared] });
  return count;
}
