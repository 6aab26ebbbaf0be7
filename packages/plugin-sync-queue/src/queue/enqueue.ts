import { withTimeout } from 'workbox-plugin-core';
import type { Entry } from '../shared/entry.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';
import { type StorableRequest, toStorable } from '../shared/storable-request.ts';
import { type QueueState, storageTimeoutSeconds } from './queue-state.ts';

/**
 * Stores the entry strictly, unless it and what it takes back cancel each other. With `waits`, newcomers of its lane queue up behind it from the first moment, and it
 * may be replayed once this has resolved. The time limit is `until`, or {@link storageTimeoutSeconds} and a second
 * for each megabyte. A commit after the limit is deleted again, unless the entry has replaced an older one.
 *
 * @throws SyncQueueError `unreadable-request`, `uncloneable-metadata`, `limit-reached` or `storage-failed`;
 * `not-found` if its owner's entries were cleared since it arrived
 */
export async function enqueue(
  queue: QueueState,
  draft: Entry,
  arrival: number,
  request: Request,
  waits: boolean,
  until?: number,
): Promise<Entry> {
  const lane = queue.lanes.of(draft);
  if (waits) lane.beginWrite();
  const { attemptTimeoutSeconds, omitHeaders } = queue.options;
  const late = (): never => {
    throw queue.lateError('add');
  };
  const seconds = (otherwise: number) =>
    until === undefined ? otherwise : Math.max(0, until - Date.now()) / 1000;
  let gaveUp = false;
  const add = async (record: StorableRequest): Promise<Entry> => {
    await queue.load();
    const order = queue.lanes.orderOf(arrival);
    if (queue.isForbidden(arrival, draft.owner)) throw queue.notFound(draft.id);
    const entry = { ...draft, order, size: record.body?.byteLength ?? 0 };
    const gone = gaveUp ? late() : await queue.store.add(entry, record);
    const isCancelled = gone.includes(entry);
    for (const one of gone) onReplaced(queue, one, isCancelled ? 'removed' : 'superseded');
    if (gaveUp && !gone.length) await queue.store.conclude({ entry });
    else if (waits && !isCancelled) onStored(queue, entry);
    return entry;
  };
  try {
    const reading = toStorable(request, omitHeaders).catch((cause: unknown) => {
      throw new SyncQueueError('unreadable-request', { name: queue.name, what: draft.url }, cause);
    });
    const record = await withTimeout(seconds(attemptTimeoutSeconds), reading, late);
    const megabytes = (record.body?.byteLength ?? 0) / 1e6;
    return await withTimeout(seconds(storageTimeoutSeconds + megabytes), add(record), () => {
      gaveUp = true;
      return late();
    });
  } finally {
    if (waits) lane.endWrite();
    queue.lanes.dropIfEmpty(lane);
  }
}

/**
 * Queues an entry that was stored before its send, after that send has failed. It waits also where the failure
 * cannot be stored: the entry itself is stored.
 *
 * @throws SyncQueueError `not-found` if somebody discarded it meanwhile
 */
export async function requeue(queue: QueueState, entry: Entry): Promise<Entry> {
  const writing = queue.store.update(entry.id, ({ size }) => ({ ...entry, size })).catch(() => entry);
  const kept = await withTimeout(storageTimeoutSeconds, writing, () => entry);
  if (!kept) throw queue.notFound(entry.id);
  onStored(queue, entry);
  return entry;
}

/** Stores an entry of an older queue strictly. Without a record it is stored already. */
export async function adopt(queue: QueueState, entry: Entry, record?: StorableRequest): Promise<void> {
  if (record) await queue.store.add(entry, record, true);
  onStored(queue, entry);
}

/** It is not sent any more, because of a newer entry. A page that waits for it gets a receipt. */
function onReplaced({ lanes, events }: QueueState, entry: Entry, type: 'superseded' | 'removed'): void {
  const lane = lanes.of(entry);
  lane.releaseWaiters(entry.id);
  lane.invalidate();
  void events.publish({ type, entry });
}

function onStored(queue: QueueState, entry: Entry): void {
  const lane = queue.lanes.of(entry);
  if (entry.attempts) queue.mark(entry, lane);
  if (entry.state !== 'dead') lane.track(entry);
  void queue.events.publish({ type: 'stored', entry });
  queue.lanes.notify();
}

/** Takes note of an entry that somebody has discarded. A page that waits for its turn gets the error. */
export function onDiscarded({ lanes, events }: QueueState, entry: Entry): void {
  const lane = lanes.known(entry);
  lane?.releaseWaiters(entry.id, null);
  if (entry.state !== 'dead') lane?.invalidate();
  void events.publish({ type: 'removed', entry });
}
