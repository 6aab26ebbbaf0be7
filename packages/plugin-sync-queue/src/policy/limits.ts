import type { Entry } from '../shared/entry.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';

export interface Limits {
  maxEntries: number;
  maxBytes: number;
  maxEntryBytes: number;
}

export const isLimited = ({ maxEntries, maxBytes, maxEntryBytes }: Limits): boolean =>
  Math.min(maxEntries, maxBytes, maxEntryBytes) < Infinity;

/** @throws SyncQueueError `limit-reached` where there is no room for `entry` beside `others` */
export function checkLimits(
  { queue: name, size }: Entry,
  limits: Limits,
  others: { entries: number; bytes: number },
): void {
  const needed: Limits = {
    maxEntryBytes: size,
    maxEntries: others.entries + 1,
    maxBytes: others.bytes + size,
  };
  for (const limit of Object.keys(needed) as (keyof Limits)[])
    if (needed[limit] > limits[limit])
      throw new SyncQueueError('limit-reached', { name, limit, most: limits[limit], needed: needed[limit] });
}
