import { tellPages } from 'workbox-plugin-core';
import type { LaneBook } from './lane-book.ts';
import { changeType, protocol, type Change, type ChangePayload } from './messages.ts';

export interface QueueChanges {
  tell: (change: Change) => void;
  /** Resolves at the next change of this entry, or of the queue as a whole. */
  next: (id: string) => Promise<void>;
}

/** Tells the pages what changed, in order, many changes to a message, and holds nobody up. */
export function createQueueChanges(queue: string, lanes: LaneBook): QueueChanges {
  const pending: Change[] = [];
  const listeners = new Set<(change: Change) => void>();
  let telling = false;

  const flush = async () => {
    telling = true;
    while (pending.length) {
      const changes = pending.splice(0);
      const payload: ChangePayload = { queue, changes, nextAttemptAt: lanes.nextReadyAt() };
      // A page that missed something asks for everything when it is next looked at.
      await tellPages(protocol, changeType, payload).catch(() => {});
    }
    telling = false;
  };

  return {
    next: (id) =>
      new Promise((resolve) => {
        const hear = (change: Change) => {
          if ('entry' in change && change.entry.id !== id) return;
          listeners.delete(hear);
          resolve();
        };
        listeners.add(hear);
      }),
    tell: (change) => {
      for (const hear of listeners) hear(change);
      if ('entry' in change && !lanes.shows(change.entry.owner)) return;
      pending.push(change);
      if (!telling) void flush();
    },
  };
}
