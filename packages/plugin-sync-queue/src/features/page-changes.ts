import { broadcast } from 'workbox-plugin-core';
import type { QueueEvent } from '../queue/queue-events.ts';
import type { QueueState } from '../queue/queue-state.ts';
import type { Entry } from '../shared/entry.ts';
import { changeType, type ChangePayload, type ChangePosition, protocol } from '../shared/messages.ts';

/** Between two messages, in milliseconds. */
const interval = 200;
/** The first 20 messages of a burst wait for nothing: a few writes are shown step by step. */
const credit = 4_000;

/**
 * Broadcasts to pages what changed, in order, and makes nothing wait. One message has many changes, each entry once: the
 * work of a page grows with the time that a delivery takes, and not with the number of its changes. Returns a function
 * that gives the position of the last change.
 */
export function broadcastChanges(queue: QueueState): () => ChangePosition {
  const workerRun = crypto.randomUUID();
  /** Changes that no message has said yet. */
  let pending: Omit<ChangePayload, 'queue' | 'workerRun' | 'number' | 'nextAttemptAt'> | undefined;
  let sending = Promise.resolve();
  let number = 0;
  let nextMessageAt = 0;

  const send = async () => {
    const now = Date.now();
    nextMessageAt = Math.max(nextMessageAt, now - credit) + interval;
    // A clock that was moved back makes no pause longer.
    const pause = Math.min(nextMessageAt - now, interval);
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    const nextAttemptAt = queue.nextAttemptAt();
    const payload = { ...pending!, queue: queue.name, workerRun, number, nextAttemptAt };
    pending = undefined;
    // A page that misses a message asks for everything when the next one comes, or when it is shown.
    await broadcast<ChangePayload>(protocol, changeType, payload).catch(() => {});
  };

  queue.events.subscribe((event) => {
    if (!isShown(event, queue)) return;
    if (!pending) {
      pending = { since: number, entries: new Map() };
      sending = sending.then(send);
    }
    number++;
    if ('entry' in event) pending.entries.set(event.entry.id, entryAfter(event));
    else if (event.type === 'rejected') pending.rejection = event.rejection;
    else if (event.type === 'invalidated')
      // The changes before may be about somebody who has signed out.
      pending = {
        since: pending.since,
        entries: new Map(),
        cleared: [...(event.cleared ?? []), ...(pending.cleared ?? [])],
      };
    else pending.paused = event.type === 'paused';
  });
  return () => ({ workerRun, number });
}

function isShown(event: QueueEvent, { lanes }: QueueState): boolean {
  if (event.type === 'replayed' || event.type === 'drained') return false;
  if ('entry' in event) return lanes.isVisible(event.entry.owner);
  return event.type !== 'rejected' || lanes.isVisible(event.owner);
}

/** `undefined` where it is no longer in the queue. */
function entryAfter({ type, entry }: QueueEvent & { entry: Entry }): Entry | undefined {
  if (type === 'sending') return { ...entry, state: type };
  return type === 'stored' || type === 'updated' ? entry : undefined;
}
