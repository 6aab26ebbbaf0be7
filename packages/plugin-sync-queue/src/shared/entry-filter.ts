import type { DeadReason, EntryState } from './entry.ts';

/** The states that `retryAll` and `discardAll` know. What is at the server is left alone. */
export const entryStates = ['waiting', 'held', 'conflict', 'parked', 'dead'] as const satisfies EntryState[];

export const deadReasons = [
  'rejected',
  'conflict',
  'expired',
  'max-attempts',
  'unreadable',
  'needs-reconcile',
  'dependency',
] as const satisfies DeadReason[];

/** Which entries `retryAll` and `discardAll` are for. At least one field is given. */
export interface EntryFilter {
  /** Those in this state. What is at the server now is in none of them. */
  state?: Exclude<EntryState, 'sending'>;
  /** The dead letters with this reason. */
  deadReason?: DeadReason;
}

/** A part of the entries, in order. */
export interface PageOfEntries {
  /**
   * Only those behind this `order` of an entry.
   * @default the beginning
   */
  after?: number | undefined;
  /**
   * The most entries. Entries with the same order are never parted, so one more may come.
   * @default Infinity
   */
  limit?: number | undefined;
}
