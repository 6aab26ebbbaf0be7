import type { ResultRecord } from '../shared/entry-result.ts';
import type { Entry } from '../shared/entry.ts';
import type { Limits } from '../policy/limits.ts';
import type { StorableRequest } from './storable-request.ts';

/** What a look at one entry in its turn leads to; `stop` ends the walk through the lane. */
export type Turn = 'send' | 'skip' | 'stop';

export interface Taken {
  /** As it stands now; for `send`, with the attempt marked. */
  entry: Entry;
  /** For `send`: as it stood before the mark. */
  before?: Entry;
  /** For `send`: what to send; missing when the row has gone bad. */
  request?: StorableRequest | undefined;
}

export interface QueueState {
  /** The first entry of each lane that has any, dead letters left out. */
  heads: Entry[];
  /** The largest order number in use. */
  lastOrder: number;
  paused: boolean;
  /** What `setOwner` said last: `null` is nobody; absent, it was never called. */
  owner?: string | null | undefined;
  /** The headers without which all rows have been rewritten. */
  omitted?: readonly string[] | undefined;
}

/** Which rows: a test of their owner. */
export type OfOwner = (owner: string | undefined) => boolean;

/**
 * Where one queue of one registration scope keeps its entries.
 *
 * Implementations must
 * - commit `add` with both rows or neither, as durably as the platform can, before it resolves;
 * - read and mark in one transaction in `take`;
 * - never bring back a row by `update`;
 * - touch no row of another queue or scope.
 */
export interface QueueStore {
  /**
   * In the same transaction takes out the entries whose place this one takes ({@link supersedes}), and
   * returns them; `resultFor` says how they ended. Where `limits` leave no room beside the others, nothing is changed.
   *
   * @throws SyncQueueError `limit-reached`
   */
  readonly add: (
    entry: Entry,
    request: StorableRequest,
    limits?: Limits,
    resultFor?: (superseded: Entry) => ResultRecord | undefined,
  ) => Promise<Entry[]>;
  /**
   * Walks the entries of `lane` behind order `after`, dead letters left out, and takes the first to send.
   * Where the mark cannot be written, the entry is taken all the same, and its mark is remembered here.
   */
  readonly take: (
    lane: string,
    after: number,
    turn: (entry: Entry) => Turn,
    mark: (entry: Entry) => Entry,
  ) => Promise<Taken | undefined>;
  /**
   * Replaces the entry by what `change` makes of it; `undefined` if there is none. Where `result` makes
   * a record of that, it is written in the same transaction; where that fails, the entry is without it.
   */
  readonly update: (
    id: string,
    change: (entry: Entry) => Entry,
    result?: (entry: Entry) => ResultRecord | undefined,
  ) => Promise<Entry | undefined>;
  /** The same after an attempt: where nothing can be written, the store remembers it until a later write succeeds. */
  readonly settle: QueueStore['update'];
  /**
   * Whether there was such an entry; how it ended is written in the same transaction, and where that
   * fails, not at all. Of an entry that has ended already it replaces what is known.
   */
  readonly delete: (id: string, result?: ResultRecord) => Promise<boolean>;
  /**
   * The same for an entry whose attempt has ended: where it cannot be deleted, the store remembers that,
   * and hands it out no more.
   */
  readonly end: (id: string, result?: ResultRecord) => Promise<boolean>;
  /** Tries again what {@link end} could not delete. */
  readonly flush: () => Promise<void>;
  /** How the entry ended, and the entry itself if it is still there. */
  readonly result: (id: string) => Promise<{ entry?: Entry | undefined; result?: ResultRecord | undefined }>;
  /** Deletes results from before this time, and dead letters last tried before that one; returns those. */
  readonly expire: (resultsBefore: number, deadBefore: number) => Promise<Entry[]>;
  readonly get: (id: string) => Promise<Entry | undefined>;
  /** In order, dead letters included. */
  readonly getAll: () => Promise<Entry[]>;
  /** How many wait, dead letters left out. */
  readonly size: () => Promise<number>;
  /** What a worker must know before its first request. */
  readonly readState: () => Promise<QueueState>;
  /**
   * Writes down what is given, strictly, and leaves the rest as it is. Who was there before is forgotten first, also
   * where there is no room for the new one; `owner: null` needs none.
   */
  readonly setState: (state: Partial<Omit<QueueState, 'heads' | 'lastOrder'>>) => Promise<void>;
  /** Rewrites all requests and results without these headers. */
  readonly omit: (names: readonly string[]) => Promise<void>;
  /** Deletes entries, dead letters included, with the results of the same owners; says how many entries. */
  readonly clear: (of?: OfOwner) => Promise<number>;
}
