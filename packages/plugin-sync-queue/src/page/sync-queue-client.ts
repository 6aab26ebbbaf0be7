import { warnAboutScope } from 'workbox-plugin-core/window';
import type { Capabilities } from '../shared/capabilities.ts';
import type { EntryResult } from '../shared/entry-result.ts';
import type { Entry } from '../shared/entry.ts';
import { explainEntry, type Explanation } from '../shared/explanation.ts';
import { isReplaying } from '../shared/is-replaying.ts';
import type { ClearParam } from '../shared/messages.ts';
import type { Drained, QueueSnapshot } from '../shared/queue-snapshot.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';
import type { SyncQueueClientOptions } from './options.ts';
import { isControlled, QueueReplica } from './queue-replica.ts';
import { until } from './until.ts';

declare const process: { env: { NODE_ENV?: string } };

/**
 * The queue as a page sees it: what waits, live, and the same verbs as in the worker. While it is
 * open it also wakes the worker (when the page is looked at, the network comes back, an attempt is
 * due), which is what carries the queue in browsers without Background Sync.
 *
 * @example
 * const outbox = new SyncQueueClient('outbox');
 * outbox.subscribe(() => render(outbox.getSnapshot().entries));
 * // React: useSyncExternalStore(outbox.subscribe, outbox.getSnapshot)
 */
export class SyncQueueClient {
  readonly name: string;
  readonly #replica: QueueReplica;
  readonly #closing = new AbortController();

  constructor(name: string, options: SyncQueueClientOptions = {}) {
    if (process.env.NODE_ENV !== 'production') warnAboutScope('workbox-plugin-sync-queue', 'page');
    this.name = name;
    this.#replica = new QueueReplica(name, options);
    ({ getSnapshot: this.getSnapshot, subscribe: this.subscribe } = this.#replica.store);
  }

  /** The same object until something changes. */
  readonly getSnapshot: () => QueueSnapshot;

  /** Calls `listener` after each change of the snapshot; returns a function that ends the subscription. */
  readonly subscribe: (listener: () => void) => () => void;

  /** All entries in order, dead letters included. */
  async getAll(): Promise<readonly Entry[]> {
    return (await this.#replica.refresh()).entries;
  }

  /** How many entries wait. */
  size(): Promise<number> {
    return this.#replica.call('size');
  }

  /**
   * Sends what is ready now; entries that failed on the network are ready at once, what a server asked for
   * (`Retry-After`) is respected. Resolves when the worker has begun; the snapshot shows how it goes.
   */
  replayRequests(): Promise<void> {
    return this.#replica.call('replayRequests');
  }

  /**
   * Tries an entry now: a waiting one before its time, also before the time that a server asked for, with
   * what is ahead of it in its lane; a dead letter again.
   * @throws SyncQueueError `not-found`
   */
  retry(id: string): Promise<Entry> {
    return this.#replica.call('retry', [id]);
  }

  /**
   * Deletes an entry for good.
   * @throws SyncQueueError `not-found`
   */
  discard(id: string): Promise<void> {
    return this.#replica.call('discard', [id]);
  }

  /**
   * How an entry ended, and what the server said: after a reload and in any tab. While it waits, so
   * does this; of a dead letter it tells the refusal.
   *
   * @example
   * const id = (await fetch('/api/notes', { method: 'POST', body })).headers.get('Sync-Queue-Entry');
   * const { outcome, status, body } = await outbox.result(id);
   *
   * @throws SyncQueueError `not-found` if there is no such entry, or it ended more than
   * `resultRetentionSeconds` ago
   */
  async result(id: string): Promise<EntryResult> {
    for (;;) {
      const seen = this.#replica.find(id);
      const result = await this.#replica.call('result', [id]);
      if (result) return result;
      const isChanged = () => this.#replica.find(id) !== seen || undefined;
      // A page that gets no messages looks again now and then.
      await until(this, isChanged, [], undefined, this.#replica.pollSeconds);
    }
  }

  /**
   * Deletes entries, dead letters included, with all that is known of how others ended, and says how
   * many entries there were: without a parameter those that the present person sees, or those of `owner`.
   * Nothing of them stays, in this and in other open pages too: their writes that are at the network now are
   * not kept if they fail, and no page reports a `storageLost` of them.
   *
   * @throws SyncQueueError `invalid-owner` if `owner` is not a string with at least one character
   */
  async clear(param?: ClearParam): Promise<number> {
    const count = await this.#replica.call('clear', [param]);
    // The page may be outside of what the worker tells.
    if (param) await this.#replica.forget([param.owner]);
    return count;
  }

  /**
   * Says who uses the app from now on; `null`: nobody. What belongs to somebody else is kept, not shown
   * to this page, and not sent until that person is back. Call it with `null` before the sign-out, and
   * with the new id after the sign-in.
   *
   * @throws SyncQueueError `invalid-owner` or `storage-failed`
   */
  setOwner(id: string | null): Promise<void> {
    return this.#replica.call('setOwner', [id]);
  }

  /** Nothing is replayed until `resume()`. */
  pause(): Promise<void> {
    return this.#replica.call('pause');
  }

  /** Ends a pause, and lets go on what waits for a person: call it after a sign-in. */
  resume(): Promise<void> {
    return this.#replica.call('resume');
  }

  /** What this browser does for the queue, and what wakes it next. */
  async capabilities(): Promise<Capabilities> {
    return { ...(await this.#replica.call('capabilities')), controlled: isControlled() };
  }

  /**
   * What an entry waits for, and until when.
   * @throws SyncQueueError `not-found`
   */
  async explain(id: string): Promise<Explanation> {
    const [state, { wakesNext }] = await Promise.all([
      this.#replica.refresh(),
      this.#replica.call('capabilities'),
    ]);
    const entry = state.entries.find((one) => one.id === id);
    if (!entry) throw new SyncQueueError('not-found', { name: this.name, id });
    const replaying = await isReplaying(entry);
    const { onLine } = navigator;
    return explainEntry(entry, { ...state, replaying, wakesNext, onLine, now: Date.now() });
  }

  /**
   * Resolves when nothing waits any more, in whichever tab it was written or delivered; with the dead
   * letters that remain. It starts nothing: a queue that is paused, or offline, is waited for.
   *
   * @throws the signal's reason at once, an `AbortError` when the client is closed, and where the worker
   * does not even list the queue within `timeoutSeconds`, what `getAll()` throws.
   */
  async whenDrained({ signal }: { signal?: AbortSignal } = {}): Promise<Drained> {
    let isListed = false;
    const listed = this.#replica.refresh().then(() => (isListed = true));
    const look = (): Drained | undefined => {
      const { status, size, entries, storageLost } = this.getSnapshot();
      // The last message may be older than the call.
      if (isListed && status === 'ready' && !size)
        return { dead: entries, ...(storageLost && { storageLost }) };
    };
    const signals = [this.#closing.signal, ...(signal ? [signal] : [])];
    return (await until(this, look, signals, listed))!;
  }

  /**
   * The person has been told of `storageLost`: it goes from the snapshot, here and after a reload.
   * @throws SyncQueueError `no-worker`
   */
  async forgetStorageLost(): Promise<void> {
    const { owner } = await this.#replica.refresh();
    await this.#replica.evictions.forgetLost(owner);
    this.#replica.set({ storageLost: undefined });
  }

  /** Stops listening and polling. The queue goes on without this page. */
  close() {
    this.#closing.abort();
    this.#replica.close();
  }
}
