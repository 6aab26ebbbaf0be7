import type { EntryFilter, PageOfEntries } from '../shared/entry-filter.ts';
import type { EntryResult } from '../shared/entry-result.ts';
import type { Entry } from '../shared/entry.ts';
import type { Capabilities } from '../shared/explanation.ts';
import type { ClearParam } from '../shared/messages.ts';
import type { QueueStatus } from '../shared/queue-snapshot.ts';

/** A request for {@link SyncQueue.pushRequest}. */
export interface PushRequestParam {
  /** The request to keep; its body must not have been read. */
  request: Request;
  /** Anything that can be structured-cloned; the hooks find it at `entry.metadata`. */
  metadata?: unknown;
}

/** With the id under which a page has it. */
export interface PushParam extends PushRequestParam {
  id?: string;
}

/**
 * The queue behind a {@link SyncQueuePlugin}, in the worker: `plugin.queue`. Pages do the same
 * through `SyncQueueClient`.
 */
export interface SyncQueue {
  readonly name: string;
  /**
   * Keeps a request that no route took, at the tail of its lane, and sends it when it is its turn.
   * Resolves once it is stored as durably as the browser can.
   *
   * @throws SyncQueueError `unreadable-request`, `cross-site-form`, `uncloneable-metadata`, `limit-reached`
   * or `storage-failed`; nothing was kept then.
   */
  pushRequest(param: PushRequestParam): Promise<Entry>;
  /**
   * All entries in order, dead letters included; with a parameter at most `limit` of those behind the order `after`, and
   * no other row is read. No body is read for it.
   *
   * @throws SyncQueueError `invalid-filter` in development builds
   */
  getAll(param?: PageOfEntries): Promise<Entry[]>;
  /** The same, and what the queue as a whole is at. */
  overview(): Promise<QueueStatus>;
  /** How many entries wait. Dead letters are not counted. */
  size(): Promise<number>;
  /**
   * Sends what is ready now, for instance from `push` or `periodicsync`; entries that failed on the
   * network are ready at once, what a server asked for is respected. Resolves when the replay is
   * over, whatever it delivered. Called in a hook before its first `await` it only marks the replay to go
   * round once more. Later in a hook do not wait for it: the replay waits for the hook.
   */
  replayRequests(): Promise<void>;
  /**
   * Lets an entry be tried now: a waiting one before its time, also before the time that a server asked
   * for, with what is ahead of it in its lane; a dead letter again.
   *
   * @throws SyncQueueError `not-found`
   */
  retry(id: string): Promise<Entry>;
  /**
   * The stored request of an entry, with its body.
   *
   * @throws SyncQueueError `not-found`; `unreadable-request` if what was stored is no request any more
   */
  request(id: string): Promise<Request>;
  /**
   * Ends a conflict: sends `request` in the place of the stored one. It keeps the id, the place in its lane, the owner
   * and the metadata of the entry, and gets a new idempotency key. The body of `request` is read.
   *
   * @throws SyncQueueError `not-found`, `no-conflict` if the entry is not in conflict (any more), `unreadable-request`,
   * `limit-reached` or `storage-failed`; the conflict stays as it was then
   */
  resolve(id: string, request: Request): Promise<Entry>;
  /**
   * Deletes an entry for good. If it is at the server at this moment, it may still arrive. A page that waits
   * for its turn gets the error.
   *
   * @throws SyncQueueError `not-found`
   */
  discard(id: string): Promise<void>;
  /**
   * How an entry ended, and what the server said. While it waits, so does this; of a dead letter it
   * tells the rejection, and of a conflict the answer to the request that is in conflict.
   *
   * @throws SyncQueueError `not-found` if there is no such entry, or it ended more than
   * `resultRetentionSeconds` ago
   */
  result(id: string): Promise<EntryResult>;
  /**
   * Deletes entries, dead letters included, with all that is known of how others ended, and says how
   * many entries there were: without a parameter everybody's, or those of one person. What is at the server
   * at this moment may still arrive; it is not kept if it does not. A page that waits for its turn gets the
   * error. Open pages forget what they remember of these entries.
   *
   * @throws SyncQueueError `invalid-owner` if `owner` is not a string with at least one character
   */
  clear(param?: ClearParam): Promise<number>;
  /**
   * Does `retry` for all entries of a state or a reason, and resolves with their number. Dead letters keep their place.
   * What is at the server now is left alone. One transaction for each 256 entries.
   *
   * @throws SyncQueueError `invalid-filter`
   */
  retryAll(filter: EntryFilter): Promise<number>;
  /** Does `discard` for them. @throws SyncQueueError `invalid-filter` */
  discardAll(filter: EntryFilter): Promise<number>;
  /**
   * Puts another request in the place of the stored one, and sends it when it is its turn. The entry keeps its id and
   * place, and gets a new idempotency key, because the server may know the old one. A dead letter waits again.
   *
   * @throws SyncQueueError `not-found`; `in-flight` while it is at the server; `possibly-received` if the server may have
   * taken an attempt: with both requests it might do both; `unreadable-request`, `limit-reached` or `storage-failed`.
   * Nothing is changed then.
   */
  update(id: string, request: Request): Promise<Entry>;
  /**
   * Says who uses the app from now on; `null`: nobody. What belongs to somebody else is kept and not
   * sent until that person is back. Kept for workers to come. Where the option `owner` is given it alone
   * knows, and this makes the queue ask again.
   *
   * @throws SyncQueueError `invalid-owner` or `storage-failed`
   */
  setOwner(id: string | null): Promise<void>;
  /** Nothing is replayed until `resume()`, also in workers to come. Writes are kept as ever. */
  pause(): Promise<void>;
  /** Ends a pause, and lets lanes go on that wait for a person (a sign-in). */
  resume(): Promise<void>;
  /** What this browser can do for the queue, and what wakes it next. */
  capabilities(): Promise<Capabilities>;
}
