import type { Limits } from '../policy/admission.ts';
import type { ResultRecord } from '../shared/entry-result.ts';
import type { Entry } from '../shared/entry.ts';
import type { StorableRequest } from './storable-request.ts';

/** What a look at one entry of a lane leads to; `stop` ends the look. */
export type Decision = 'send' | 'skip' | 'stop';

/** A lane to look at: its entries from the order `from` on, dead letters left out. */
export interface Look {
  lane: string;
  from: number;
  /** May be called again for the same entry, where a transaction is repeated. */
  decide: (entry: Entry) => Decision;
}

/** The entry to send next, with its attempt marked. */
export interface Claim {
  entry: Entry;
  /** As it stood before the mark. */
  before: Entry;
  /** What to send; missing where the stored request cannot be read. */
  request?: StorableRequest | undefined;
}

/** An entry that was read before its turn. */
export type Ahead = Pick<Claim, 'entry' | 'request'>;

export interface Claimed {
  claim?: Claim | undefined;
  /** For each look: the entry at which it ended, as it stands now; `undefined` at the end of the lane. */
  heads: (Entry | undefined)[];
}

/** How an attempt ended, as it is to be stored. */
export interface Ending {
  /** As its attempt knew it. */
  entry: Entry;
  /** The entry as it stands from now on. Without it the entry has left the queue and is deleted. */
  change?: ((entry: Entry) => Entry) | undefined;
  /** The record of how it ended, also of a dead letter. Where it cannot be stored, the ending is stored without it. */
  result?: ((entry?: Entry) => ResultRecord | undefined) | undefined;
  /** Called once the ending holds, in the store or in memory, with the changed entry. */
  recorded?: ((entry?: Entry) => void) | undefined;
}

export interface StoredState {
  paused: boolean;
  /** What `setOwner` said last: `null` is nobody; absent, it was never called. */
  owner?: string | null | undefined;
  /** The headers without which all rows have been rewritten. */
  omitted?: readonly string[] | undefined;
}

export interface LoadedState extends StoredState {
  /** The first entries of some lanes, dead letters left out. */
  heads: Entry[];
  /** The lane after which {@link QueueStore.readHeads} goes on; `undefined`: these were all lanes. */
  rest?: string | undefined;
  /** The largest order number in use. */
  lastOrder: number;
}

/** Which rows: a test of their owner. */
export type OfOwner = (owner: string | undefined) => boolean;

/**
 * Where one queue of one registration scope keeps its entries.
 *
 * Implementations must
 * - commit `add` with both rows or neither, as durably as the platform can, before it resolves;
 * - store the endings, read and mark in one transaction in `claimNext`;
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
   * Stores how earlier attempts ended, looks at the lanes, and claims the first entry that one of them may send.
   * The lanes behind that one are only looked at.
   *
   * Sending needs no room on the disk. What cannot be stored together is stored alone, then without a result;
   * what cannot be stored at all is remembered here, and the claim is made without a mark on the disk.
   */
  readonly claimNext: (
    looks: readonly Look[],
    mark: (entry: Entry) => Entry,
    endings?: readonly Ending[],
    ahead?: Ahead,
  ) => Promise<Claimed>;
  /**
   * Reads the entry behind `order` of a lane with its request, and changes nothing: it is as untried as before. With
   * it, {@link claimNext} only checks that the row is still the same, and resolves when the transaction is handed
   * over to the database (`commit()` was called).
   */
  readonly readAhead: (lane: string, order: number) => Promise<Ahead | undefined>;
  /** Looks at the lanes and changes nothing: the entries at which the looks ended. */
  readonly look: (looks: readonly Look[]) => Promise<(Entry | undefined)[]>;
  /**
   * Stores how one attempt ended, as {@link claimNext} does. Resolves with the changed entry, or, where it was
   * deleted, with what there was; `undefined` if there was none.
   */
  readonly conclude: (ending: Ending) => Promise<Entry | undefined>;
  /** Tries again to delete what could not be deleted. */
  readonly flush: () => Promise<void>;
  /**
   * Replaces the entry by what `change` makes of it; `undefined` if there is none. Where `result` makes
   * a record of that, it is written in the same transaction; where that fails, the entry is without it.
   */
  readonly update: (
    id: string,
    change: (entry: Entry) => Entry,
    result?: (entry: Entry) => ResultRecord | undefined,
  ) => Promise<Entry | undefined>;
  /**
   * Whether there was such an entry; how it ended is written in the same transaction, and where that
   * fails, not at all. Of an entry that has ended already it replaces what is known.
   */
  readonly delete: (id: string, result?: ResultRecord) => Promise<boolean>;
  /** How the entry ended, and the entry itself if it is still there. */
  readonly result: (id: string) => Promise<{ entry?: Entry | undefined; result?: ResultRecord | undefined }>;
  /** Deletes results from before this time, and dead letters last tried before that one; returns those. */
  readonly expire: (resultsBefore: number, deadBefore: number) => Promise<Entry[]>;
  readonly get: (id: string) => Promise<Entry | undefined>;
  /** In order, dead letters included. */
  readonly getAll: () => Promise<Entry[]>;
  /** How many wait, dead letters left out. */
  readonly size: () => Promise<number>;
  /** What a worker must know before its first request: the state, and the heads of `most` lanes. */
  readonly readState: (most?: number) => Promise<LoadedState>;
  /** The heads of the `most` lanes behind `after`, in the order of their names. */
  readonly readHeads: (after: string, most: number) => Promise<Pick<LoadedState, 'heads' | 'rest'>>;
  /**
   * Writes down what is given, strictly, and leaves the rest as it is. Who was there before is forgotten first, also
   * where there is no room for the new one; `owner: null` needs none.
   */
  readonly setState: (state: Partial<StoredState>) => Promise<void>;
  /** The id of the database, which another database than this one never has. An old database may have none. */
  readonly generation: () => Promise<string | undefined>;
  /** Rewrites all requests and results without these headers. */
  readonly omit: (names: readonly string[]) => Promise<void>;
  /** Deletes entries, dead letters included, with the results of the same owners; says how many entries. */
  readonly clear: (of?: OfOwner) => Promise<number>;
}

/** The store, with its errors made by `failed` from the name of what was done. */
export function withStorageErrors(
  store: QueueStore,
  failed: (what: string, error: unknown) => Error,
): QueueStore {
  const guarded = Object.entries(store).map(
    ([what, run]: [string, (...args: unknown[]) => Promise<unknown>]) => [
      what,
      (...args: unknown[]) =>
        run(...args).catch((error: unknown) => {
          throw failed(what, error);
        }),
    ],
  );
  return Object.fromEntries(guarded) as QueueStore;
}
