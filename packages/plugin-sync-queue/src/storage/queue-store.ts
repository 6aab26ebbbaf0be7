import type { ResultOutcome } from '../shared/entry-result.ts';
import type { Entry } from '../shared/entry.ts';
import type { OriginPause } from '../shared/origin-pause.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';
import type { Stores } from './database.ts';
import type { OwnRows } from './own-rows.ts';
import type { StorableRequest } from '../shared/storable-request.ts';

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

/** How an entry ended, for the features that keep a record of it. */
export interface Ended {
  outcome: ResultOutcome;
  /** The server's answer; its body may have been read. */
  response?: Response | undefined;
  /** The start of the answer's body. */
  body?: ArrayBuffer | undefined;
  /** Whether the entry has left before, and this says more of how. */
  isAddition?: boolean;
}

/** What features do in the transactions of the store. */
export interface StoreSeams {
  /**
   * In the transaction that stores a new entry. Resolves with the entries that leave the queue for it. If the new one
   * is among them, it is not stored.
   *
   * @throws an error where the entry must not be stored; then nothing is changed
   */
  admit?: (
    stores: Stores,
    rows: OwnRows,
    entry: Entry,
    isMigrated: boolean,
  ) => Promise<readonly Entry[] | void>;
  /**
   * In the transaction in which an entry leaves the queue, becomes a dead letter or is in conflict, and once more where more is known
   * of one that has left. What it throws never keeps the ending itself from being stored.
   */
  settled?: (stores: Stores, rows: OwnRows, entry: Entry, ended: Ended) => Promise<void>;
}

/** How an attempt ended, as it is to be stored. */
export interface Ending {
  /** As its attempt knew it. */
  entry: Entry;
  /** The entry as it stands from now on. Without it the entry has left the queue and is deleted. */
  change?: ((entry: Entry) => Entry) | undefined;
  /** How it ended, where it has left the queue or is a dead letter. Given to {@link StoreSeams.settled}. */
  ended?: Ended | undefined;
  /** Called once the ending holds, in the store or in memory, with the changed entry. */
  recorded?: ((entry?: Entry) => void) | undefined;
}

/** For an entry that was claimed and not sent: it is as untried as before. */
export const unmark = (before: Entry): Ending => ({
  entry: before,
  change: (entry) => {
    const { attempts, lastAttemptAt, unknownSince } = before;
    return { ...entry, attempts, lastAttemptAt, unknownSince };
  },
});

export interface StoredState {
  paused: boolean;
  /** What `setOwner` said last: `null` is nobody; absent, it was never called. */
  owner?: string | null | undefined;
  /** The headers without which all rows have been rewritten. */
  omitted?: readonly string[] | undefined;
  /** Which origins have asked for time. */
  pausedOrigins?: readonly OriginPause[] | undefined;
}

export interface LoadedState extends StoredState {
  /** The first entries of some lanes, dead letters left out. */
  heads: Entry[];
  /** The lane after which {@link QueueStore.readHeads} goes on; `undefined`: these were all lanes. */
  rest?: string | undefined;
  /** The largest order number in use. */
  lastOrder: number;
}

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
   * Stores a new entry. In the same transaction the entries that leave the queue for it ({@link StoreSeams.admit}) are
   * deleted; resolves with those. If `entry` is among them, it was not stored. `isMigrated`: it comes from an older
   * queue, which has stored it.
   */
  readonly add: (entry: Entry, request: StorableRequest, isMigrated?: boolean) => Promise<Entry[]>;
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
   * Replaces the entry by what `change` makes of it; `undefined` if there is none. `ended` counts where that is a dead
   * letter.
   */
  readonly update: (id: string, change: (entry: Entry) => Entry, ended?: Ended) => Promise<Entry | undefined>;
  /** Whether there was such an entry. */
  readonly delete: (id: string, ended?: Ended) => Promise<boolean>;
  readonly get: (id: string) => Promise<Entry | undefined>;
  /** In order, dead letters included. */
  readonly getAll: () => Promise<Entry[]>;
  /**
   * At most `most` of those behind the order `after` that `fits` takes, and all that have the order of the last one. No
   * row behind the last of them is read, unless two have the same order.
   */
  readonly getPage: (after: number, most: number, fits: (entry: Entry) => boolean) => Promise<Entry[]>;
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
  /** A transaction of a feature. */
  readonly read: <T>(use: (stores: Stores, rows: OwnRows) => Promise<T>) => Promise<T>;
  /** The same, and it may change rows. Resolves once all is committed; where `use` throws, nothing is changed. */
  readonly write: <T>(
    use: (stores: Stores, rows: OwnRows) => Promise<T>,
    durability?: IDBTransactionDurability,
  ) => Promise<T>;
}

/** The store of the queue `name`, with errors of this package. */
export function withStorageErrors(store: QueueStore, name: string): QueueStore {
  const guarded = Object.entries(store).map(
    ([what, run]: [string, (...args: unknown[]) => Promise<unknown>]) => [
      what,
      (...args: unknown[]) =>
        run(...args).catch((cause: unknown) => {
          if (cause instanceof SyncQueueError) throw cause;
          const { name: error, message: why } = cause as Error;
          // Only metadata can be a value of any kind.
          if (error === 'DataCloneError')
            throw new SyncQueueError('uncloneable-metadata', { name, why }, cause);
          throw new SyncQueueError('storage-failed', { name, what, error, why }, cause);
        }),
    ],
  );
  return Object.fromEntries(guarded) as QueueStore;
}
