import { trackInFlight } from '../live/in-flight.ts';
import { isCrossSiteForm } from '../policy/admission.ts';
import type { ReplayTrigger } from '../policy/readiness.ts';
import { laneOf } from '../queue/callbacks.ts';
import { createEntry } from '../queue/create-entry.ts';
import { laneOfOwner } from '../queue/owners.ts';
import { QueueState } from '../queue/queue-state.ts';
import { createResult } from '../queue/results.ts';
import { hasSync, hasWindow, isSyncRegistered } from '../queue/sync-queue-events.ts';
import { ReplayScheduler } from '../replay/replay-scheduler.ts';
import { Replayer } from '../replay/replayer.ts';
import type { Entry } from '../shared/entry.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';
import type { SyncQueue } from './sync-queue.ts';

/** The verbs of {@link SyncQueue}, on what an engine keeps, sends and wakes. */
export function createSyncQueue(engine: QueueEngine): SyncQueue {
  const { name, options, lanes, store, changes, hooks, replayer, scheduler } = engine;
  /** Goes on without the caller; what it comes to, later events see. */
  const wake = (trigger: ReplayTrigger = 'none') => void scheduler.replay(trigger).catch(() => {});
  const known = (entry: Entry | undefined, id: string): Entry => {
    if (!entry) throw engine.notFound(id);
    return entry;
  };

  /** A value that names nobody must never come to mean everybody. */
  const checkOwner = (received: unknown) => {
    if (typeof received !== 'string' || !received)
      throw new SyncQueueError('invalid-owner', { name, received });
  };

  return {
    name,

    async pushRequest(param) {
      const { request, metadata } = { ...param };
      if (!(request instanceof Request) || request.bodyUsed)
        throw new SyncQueueError('unreadable-request', { name, what: typeof request });
      if (isCrossSiteForm(request, engine.scope, options))
        throw new SyncQueueError('cross-site-form', { name, url: request.url });
      const arrival = engine.nextArrival();
      await engine.load();
      const createdAt = Date.now();
      const owner = await engine.refreshOwner();
      const lane = laneOfOwner(owner, laneOf(request, name, options) ?? '');
      const given = {
        ...{ lane, arrival, createdAt },
        ...(owner && { owner }),
        ...(metadata !== undefined && { metadata }),
      };
      const [draft, keyed] = createEntry(request.clone(), engine, given);
      // A later one, whose body is read sooner, is not sent before it.
      const place = lanes.of(draft);
      const end = trackInFlight(engine, place, arrival);
      const until = createdAt + options.attemptTimeoutSeconds * 1000;
      const entry = await engine.enqueue(draft, arrival, keyed, true, until).finally(() => {
        end();
        lanes.dropIfEmpty(place);
      });
      scheduler.scheduleReplay().catch(() => {});
      wake('traffic');
      return entry;
    },

    async getAll() {
      const entries = await store.getAll();
      return entries.map((entry) =>
        engine.sendingIds.has(entry.id) ? { ...entry, state: 'sending' } : entry,
      );
    },

    async overview() {
      await engine.load();
      const entries = await this.getAll();
      const { disabled } = options;
      const { owner } = lanes;
      return {
        ...{ entries, paused: engine.paused, disabled, nextAttemptAt: engine.nextAttemptAt() },
        ...(owner !== undefined && { owner }),
      };
    },

    size: () => store.size(),

    async replayRequests() {
      // A hook that a replay does not wait for (`queueDidReject`) may start one.
      if (hooks.calling && replayer.isRunning) replayer.signal('connectivity');
      else await scheduler.replay('connectivity');
    },

    async retry(id) {
      await engine.load();
      const owner = await engine.refreshOwner();
      const before = known(await store.get(String(id)), id);
      // What keeps its place is sent also where that cannot be written down.
      const change = ({ deadReason: _, ...current }: Entry): Entry => ({
        ...current,
        nextAttemptAt: 0,
        // Whoever says so takes it upon himself that the server may have it; so may no newer one replace it.
        unknownSince: undefined,
        coalesceKey: undefined,
        retriedAt: Date.now(),
        // And nobody's is the present person's from now on.
        ...(owner && !current.owner && { owner, lane: laneOfOwner(owner, current.lane) }),
        ...(current.state === 'dead' && {
          ...{ state: 'waiting', attempts: 0, unanswered: 0 },
          badAnswers: 0,
          conflicts: 0,
        }),
      });
      const isMoved = before.state === 'dead' || (owner && !before.owner);
      const alive = isMoved ? store.update(before.id, change) : store.conclude({ entry: before, change });
      const entry = known(await alive, id);
      const lane = lanes.of(entry);
      const { head } = lane;
      const now: Entry[] = [entry];
      // It cannot go before those ahead of it, so the wait of the first one ends, too.
      if (head?.state === 'waiting' && head.order < entry.order) {
        const first = await store.conclude({
          entry: head,
          change: (current) => ({ ...current, nextAttemptAt: 0 }),
        });
        if (first) now.unshift(first);
      }
      for (const updated of now) {
        lane.track(updated);
        changes.tell({ type: 'updated', entry: updated });
      }
      void scheduler.register();
      wake();
      return entry;
    },

    async discard(id) {
      await engine.load();
      const entry = known(await store.get(String(id)), id);
      const result = createResult(entry, 'discarded', options);
      known((await store.delete(entry.id, result)) ? entry : undefined, id);
      const lane = lanes.known(entry);
      lane?.releaseWaiters(entry.id, null);
      if (entry.state !== 'dead') lane?.invalidate();
      changes.tell({ type: 'removed', entry });
      wake();
    },

    async result(id) {
      let look = () => {};
      const stop = changes.listen((change) => {
        if (!('entry' in change) || change.entry.id === id) look();
      });
      try {
        for (;;) {
          const changed = new Promise<void>((resolve) => (look = resolve));
          const result = await engine.resultNow(id);
          if (result) return result;
          await changed;
        }
      } finally {
        stop();
      }
    },

    async clear(param) {
      const { owner } = { ...param };
      if (param !== undefined) checkOwner(owner);
      const count = await engine.clear(param && [owner]);
      wake();
      return count;
    },

    async setOwner(id) {
      if (id !== null) checkOwner(id);
      await engine.load();
      if (!options.owner) lanes.owner = id;
      await store.setState({ owner: id });
      await engine.refreshOwner();
      changes.tell({ type: 'invalidated' });
      await engine.releaseHeldLanes();
      if (lanes.hasWork()) await scheduler.register();
      wake('connectivity');
    },

    async pause() {
      await engine.load();
      engine.paused = true;
      await store.setState({ paused: true });
      changes.tell({ type: 'paused' });
    },

    async resume() {
      await engine.load();
      engine.paused = false;
      // Sending needs no space on the disk: the caller hears of it when it has begun.
      const written = store.setState({ paused: false });
      written.catch(() => {});
      changes.tell({ type: 'resumed' });
      await engine.refreshOwner();
      await engine.releaseHeldLanes();
      if (lanes.hasWork()) await scheduler.register();
      wake('connectivity');
      await written;
    },

    async capabilities() {
      await engine.load().catch(() => {});
      const sync = options.forceSyncFallback || !hasSync() ? 'missing' : (scheduler.sync ?? 'available');
      const wakesNext = async () => {
        if (!lanes.hasWork()) return 'nothing';
        if (engine.paused) return 'resume';
        if (lanes.withWork().every(({ head }) => head?.state === 'held')) return 'sign-in';
        if (sync !== 'missing' && (await isSyncRegistered(name))) return 'sync';
        return (await hasWindow()) ? 'page' : 'next-visit';
      };
      return {
        sync,
        locks: 'locks' in navigator && Boolean(navigator.locks),
        storage: engine.storageError === undefined ? 'available' : 'refused',
        wakesNext: await wakesNext(),
      };
    },
  };
}

/** The whole queue of a worker: what it knows and stores, and what sends it. */
export class QueueEngine extends QueueState {
  readonly replayer = new Replayer(this);
  readonly scheduler = new ReplayScheduler(this, this.replayer);
}
