import { promisify } from 'workbox-plugin-core';
import { onDiscarded } from '../queue/enqueue.ts';
import type { Feature } from '../queue/feature.ts';
import type { QueueState } from '../queue/queue-state.ts';
import { replaceRequest } from '../queue/replace-request.ts';
import { newBeginning, retried } from '../queue/retried.ts';
import type { SyncQueue } from '../queue/sync-queue.ts';
import type { EntryFilter } from '../shared/entry-filter.ts';
import { deadReasons, entryStates } from '../shared/entry-filter.ts';
import type { Entry } from '../shared/entry.ts';
import { fromStorable, type StorableRequest } from '../shared/storable-request.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';
import { type Row, type Stores, toRow } from '../storage/database.ts';
import type { OwnRows } from '../storage/own-rows.ts';

/** Entries of one transaction. */
const batch = 256;

type InBatch = (stores: Stores, rows: OwnRows, entry: Entry) => Promise<Entry>;

/**
 * Commands for many entries, `retryAll` and `discardAll`, and `update`, which edits the request of one. Put `management()`
 * beside it for the commands of one entry.
 *
 * @example
 * new SyncQueuePlugin('outbox', { features: [commands()] });
 */
export function commands(): Feature {
  return {
    name: 'commands',
    attach: (queue) => {
      const { lanes, events, name, scheduler, sendingIds } = queue;
      const everybody = () => true;
      const visible = async () => {
        await queue.load();
        await queue.refreshOwner();
        return ({ owner }: Entry) => lanes.isVisible(owner);
      };
      const replay = () => {
        void scheduler.register();
        queue.wake();
      };

      const retryAll = async (filter: EntryFilter, isMeant: (entry: Entry) => boolean) => {
        const matches = checkedFilter(name, filter);
        await queue.load();
        const owner = await queue.refreshOwner();
        const count = await forEach(
          queue,
          (entry) => isMeant(entry) && matches(entry) && !sendingIds.has(entry.id),
          async ({ entries }, _, entry) => {
            const after = retried(entry, owner);
            entries.put(toRow(after));
            return after;
          },
          (entry) => {
            lanes.of(entry).track(entry);
            void events.publish({ type: 'updated', entry });
          },
        );
        if (count) replay();
        return count;
      };

      const discardAll = async (filter: EntryFilter, isMeant: (entry: Entry) => boolean) => {
        const matches = checkedFilter(name, filter);
        await queue.load();
        const count = await forEach(
          queue,
          (entry) => isMeant(entry) && matches(entry) && !sendingIds.has(entry.id),
          async (stores, rows, entry) => {
            rows.remove(stores, entry.id);
            for (const { settled } of queue.features)
              await settled?.(stores, rows, entry, { outcome: 'discarded' });
            return entry;
          },
          (entry) => onDiscarded(queue, entry),
        );
        if (count) queue.wake();
        return count;
      };

      const update = async (id: string, request: unknown): Promise<Entry> => {
        const entry = await replaceRequest(queue, id, request, (known) => changed(queue, known));
        replay();
        return entry;
      };

      return {
        verbs: {
          retryAll: (filter) => retryAll(filter, everybody),
          discardAll: (filter) => discardAll(filter, everybody),
          update,
        } satisfies Partial<SyncQueue>,
        // A page sees the entries of the current user and those without an owner. A request cannot be posted by it.
        calls: {
          retryAll: async (filter) => retryAll(filter, await visible()),
          discardAll: async (filter) => discardAll(filter, await visible()),
          update: async (id, record) => {
            const { url } = await queue.visibleEntry(id);
            let request: Request;
            try {
              request = fromStorable(Object(record) as StorableRequest);
            } catch (error) {
              throw new SyncQueueError('unreadable-request', { name, what: url }, error);
            }
            return update(id, request);
          },
        },
      };
    },
  };
}

/**
 * What becomes of an entry whose request is replaced. One that the server may have received is not: with the old request
 * and the new one it might do both.
 *
 * @throws SyncQueueError `in-flight`, `possibly-received`
 */
function changed({ name, sendingIds }: QueueState, known: Entry): Partial<Entry> {
  const { id, state, unknownSince } = known;
  if (sendingIds.has(id)) throw new SyncQueueError('in-flight', { name, id });
  if (unknownSince !== undefined)
    throw new SyncQueueError('possibly-received', { name, id, since: unknownSince });
  const now = Date.now();
  return {
    ...newBeginning,
    // Different at each change: a request that was read ahead is not sent any more.
    updatedAt: Math.max(now, (known.updatedAt ?? 0) + 1),
    // It is a new beginning: its time counts from now.
    ...(state === 'dead' && { retriedAt: now }),
  };
}

/** Changes all entries that match, one transaction a batch. Returns their number. */
async function forEach(
  { store }: QueueState,
  matches: (entry: Entry) => boolean,
  change: InBatch,
  changed: (entry: Entry) => void,
): Promise<number> {
  const ids = (await store.getAll()).filter(matches).map(({ id }) => id);
  let count = 0;
  for (let at = 0; at < ids.length; at += batch) {
    const done = await store.write(async (stores, rows) => {
      const changedNow: Entry[] = [];
      for (const id of ids.slice(at, at + batch)) {
        const entry = rows.entryOf(await promisify<Row | undefined>(stores.entries.get(id)));
        if (entry && matches(entry)) changedNow.push(await change(stores, rows, entry));
      }
      return { changedNow, rows };
    });
    for (const entry of done.changedNow) {
      done.rows.unwritten.delete(entry.id);
      changed(entry);
    }
    count += done.changedNow.length;
  }
  return count;
}

/**
 * The filter as a function. It names a state or a reason: "all" is `clear()`.
 *
 * @throws SyncQueueError `invalid-filter`
 */
function checkedFilter(name: string, given: EntryFilter): (entry: Entry) => boolean {
  const fail = (field: string, expected: string, received: unknown) => {
    throw new SyncQueueError('invalid-filter', { name, field, expected, received });
  };
  const { state, deadReason, ...others } = Object(given) as EntryFilter;
  for (const [field, received] of Object.entries(others)) fail(field, 'state or deadReason', received);
  if (state !== undefined && !entryStates.includes(state)) fail('state', entryStates.join(', '), state);
  if (deadReason !== undefined && !deadReasons.includes(deadReason))
    fail('deadReason', deadReasons.join(', '), deadReason);
  if (state === undefined && deadReason === undefined) fail('filter', '{ state } or { deadReason }', given);
  return (entry) =>
    (state === undefined || entry.state === state) &&
    (deadReason === undefined || (entry.state === 'dead' && entry.deadReason === deadReason));
}
