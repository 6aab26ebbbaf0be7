import { tellPages } from 'workbox-plugin-core';
import { changeType, protocol, type Change, type ChangePayload } from './messages.ts';

export interface QueueChanges {
  tell: (change: Change) => void;
}

/** Tells the pages what changed, in order, many changes to a message, and holds nobody up. */
export function createQueueChanges(queue: string, nextAttemptAt: () => number): QueueChanges {
  const pending: Change[] = [];
  let telling = false;

  const flush = async () => {
    telling = true;
    while (pending.length) {
      const changes = pending.splice(0);
      const payload: ChangePayload = { queue, changes, nextAttemptAt: nextAttemptAt() };
      // A page that missed something asks for everything when it is next looked at.
      await tellPages(protocol, changeType, payload).catch(() => {});
    }
    telling = false;
  };

  return {
    tell: (change) => {
      pending.push(change);
      if (!telling) void flush();
    },
  };
}
