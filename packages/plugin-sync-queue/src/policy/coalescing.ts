import type { Entry } from '../shared/entry.ts';

/**
 * Whether `newer` takes the place of `older`: the same key and lane (and so the same person), and
 * nothing of the older has left this device. An attempt is marked before its send, in the
 * transaction that reads the row: one that is under way shows.
 */
export const supersedes = (newer: Entry, older: Entry): boolean =>
  newer.coalesceKey !== undefined &&
  older.coalesceKey === newer.coalesceKey &&
  older.lane === newer.lane &&
  older.owner === newer.owner &&
  older.id !== newer.id &&
  older.order < newer.order &&
  older.state === 'waiting' &&
  !older.attempts &&
  older.unknownSince === undefined &&
  !older.lastFailure?.status;
