import { broadcast } from 'workbox-plugin-core';
import type { Lanes } from './lanes.ts';
import {
  changeType,
  protocol,
  type Change,
  type ChangePayload,
  type ChangePosition,
} from '../shared/messages.ts';
import type { Entry } from '../shared/entry.ts';
import type { EnqueueRejection } from '../shared/entry-result.ts';

/** Between two messages, in milliseconds. */
const interval = 200;
/** The first 20 messages of a burst wait for nothing: a few writes are shown step by step. */
const credit = 4_000;

/** A change, as if each type had all fields. */
interface AnyChange extends Pick<Change, 'type'> {
  entry?: Entry;
  rejection?: EnqueueRejection;
  cleared?: readonly (string | undefined)[];
}

export interface QueueChanges {
  tell: (change: Change) => void;
  /** Calls `hear` at each change, until what it returns is called. */
  listen: (hear: (change: Change) => void) => () => void;
  /** The position of the last change. */
  position: () => ChangePosition;
}

/**
 * Broadcasts to pages what changed, in order, and makes no caller wait. One message has many changes, each entry once:
 * the work of a page grows with the time that a delivery takes, and not with the number of its changes.
 */
export function createQueueChanges(queue: string, lanes: Lanes, nextAttemptAt: () => number): QueueChanges {
  const workerRun = crypto.randomUUID();
  const listeners = new Set<(change: Change) => void>();
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
    const payload = { ...pending!, queue, workerRun, number, nextAttemptAt: nextAttemptAt() };
    pending = undefined;
    // A page that misses a message asks for everything when the next one comes, or when it is shown.
    await broadcast<ChangePayload>(protocol, changeType, payload).catch(() => {});
  };

  return {
    position: () => ({ workerRun, number }),
    listen: (hear) => {
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
    tell: (change) => {
      for (const hear of listeners) hear(change);
      const { type, entry, rejection, cleared = [] } = change as AnyChange;
      if (entry && !lanes.isVisible(entry.owner)) return;
      if (!pending) {
        pending = { since: number, entries: new Map() };
        sending = sending.then(send);
      }
      number++;
      if (entry) pending.entries.set(entry.id, type === 'stored' || type === 'updated' ? entry : undefined);
      else if (rejection) pending.rejection = rejection;
      else if (type === 'paused' || type === 'resumed') pending.paused = type === 'paused';
      else
        // The changes before may be about somebody who has signed out.
        pending = {
          since: pending.since,
          entries: new Map(),
          cleared: cleared.concat(pending.cleared ?? []),
        };
    },
  };
}
