import { broadcast } from 'workbox-plugin-core';
import type { LaneBook } from './lane-book.ts';
import {
  changeType,
  protocol,
  type Change,
  type ChangePayload,
  type ChangePosition,
} from '../shared/messages.ts';

export interface QueueChanges {
  tell: (change: Change) => void;
  /** Calls `hear` at each change, until what it returns is called. */
  listen: (hear: (change: Change) => void) => () => void;
  /** What has been told so far. */
  position: () => ChangePosition;
}

/** Tells the pages what changed, in order, many changes to a message, and holds nobody up. */
export function createQueueChanges(
  queue: string,
  lanes: LaneBook,
  nextAttemptAt: () => number,
): QueueChanges {
  const life = crypto.randomUUID();
  const pending: Change[] = [];
  const listeners = new Set<(change: Change) => void>();
  let telling = false;
  let number = 0;

  const flush = async () => {
    telling = true;
    while (pending.length) {
      const changes = pending.splice(0);
      const payload: ChangePayload = { queue, changes, nextAttemptAt: nextAttemptAt(), life, number };
      // A page that missed something asks for everything when it is next looked at.
      await broadcast(protocol, changeType, payload).catch(() => {});
    }
    telling = false;
  };

  return {
    position: () => ({ life, number }),
    listen: (hear) => {
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
    tell: (change) => {
      for (const hear of listeners) hear(change);
      if ('entry' in change && !lanes.shows(change.entry.owner)) return;
      pending.push(change);
      number++;
      if (!telling) void flush();
    },
  };
}
