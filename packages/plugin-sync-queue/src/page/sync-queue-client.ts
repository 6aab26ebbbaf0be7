import { warnAboutScope } from 'workbox-plugin-core/window';
import type { EntryResult } from '../shared/entry-result.ts';
import type { EntryFilter, PageOfEntries } from '../shared/entry-filter.ts';
import type { Entry } from '../shared/entry.ts';
import type { Capabilities, Explanation } from '../shared/explanation.ts';
import type { ClearParam } from '../shared/messages.ts';
import type { Drained, QueueSnapshot } from '../shared/queue-snapshot.ts';
import { fromStorable, type StorableRequest, toStorable } from '../shared/storable-request.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';
import type { SyncQueueClientOptions } from './options.ts';
import { isControlled, QueueReplica } from './queue-replica.ts';
import { until } from './until.ts';

declare const process: { env: { NODE_ENV?: string } };

/**
 * The queue in a page: a snapshot of its entries that is kept up to date, and the methods that the queue has in the
 * worker. An open client also wakes the worker when the page is shown, when the network is back and when an attempt
 * is due. Browsers without Background Sync depend on that.
 *
 * @example
 * const outbox = new SyncQueueClient('outbox');
 * outbox.subscribe(() => render(outbox.getSnapshot().entries));
 * // React: useSyncExternalStore(outbox.subscribe, outbox.getSnapshot)
 */
export class SyncQueueClient {
  readonly name: string;
  readonly #replica: QueueReplica;

  /** @param replica of a subclass */
  constructor(name: string, options: SyncQueueClientOptions = {}, replica = new QueueReplica(name, options)) {
    if (process.env.NODE_ENV !== 'production') warnAboutScope('workbox-plugin-sync-queue', 'page');
    this.name = name;
    this.#replica = replica;
    ({ getSnapshot: this.getSnapshot, subscribe: this.subscribe } = this.#replica.store);
  }

  /** The same object until something changes. */
  readonly getSnapshot: () => QueueSnapshot;

  /** Calls `listener` after each change of the snapshot; returns a function that ends the subscription. */
  readonly subscribe: (listener: () => void) => () => void;

  /**
   * All entries in order, dead letters included; with a parameter at most `limit` of those behind the order `after`.
   *
   * @example
   * const first = await outbox.getAll({ limit: 50 });
   * const next = await outbox.getAll({ after: first.at(-1)?.order, limit: 50 });
   *
   * @throws SyncQueueError `invalid-filter` where the worker is a development build
   */
  async getAll(param?: PageOfEntries): Promise<readonly Entry[]> {
    return param === undefined
      ? (await this.#replica.refresh()).entries
      : this.#replica.call('getAll', [param]);
  }

  /** How many entries wait. */
  size(): Promise<number> {
    return this.#replica.call('size');
  }

  /**
   * Sends the entries that are ready now. An entry that failed on the network is ready at once; a time that a server
   * asked for (`Retry-After`) is respected. Resolves when the worker has begun; the snapshot shows the progress.
   */
  replayRequests(): Promise<void> {
    return this.#replica.call('replayRequests');
  }

  /**
   * Tries an entry now. A waiting entry is sent before its time, also before the time that a server asked for, and the
   * entries ahead of it in its lane go first. A dead letter is tried again.
   * @throws SyncQueueError `not-found`
   */
  retry(id: string): Promise<Entry> {
    return this.#replica.call('retry', [id]);
  }

  /**
   * The stored request of an entry, with its body: your side of a conflict.
   *
   * @throws SyncQueueError `not-found`; `unreadable-request` if what was stored is no request any more
   */
  async request(id: string): Promise<Request> {
    return fromStorable(await this.#replica.call('request', [id]));
  }

  /**
   * Ends a conflict: sends `request` in the place of the stored one. It keeps the entry's id and its place in the lane,
   * and gets a new idempotency key. The body of `request` is read. `result(id)` has the server's side until then.
   *
   * @example
   * const mine = await outbox.request(id);
   * const theirs = await outbox.result(id);
   * const headers = new Headers(mine.headers);
   * headers.set('If-Match', theirs.headers?.['etag'] ?? '*');
   * await outbox.resolve(id, new Request(mine, { headers }));
   *
   * @throws SyncQueueError `not-found`, `no-conflict` if the entry is not in conflict (any more), `unreadable-request`,
   * `limit-reached` or `storage-failed`; the conflict stays as it was then. `no-answer`: look at the entry first.
   */
  async resolve(id: string, request: Request): Promise<Entry> {
    return this.#replica.call('resolve', [id, await this.toStorable(request)]);
  }

  /**
   * Does `retry` for all entries that this page sees of a state or a reason, and resolves with their number.
   *
   * @example
   * await outbox.retryAll({ deadReason: 'max-attempts' });
   *
   * @throws SyncQueueError `invalid-filter`
   */
  retryAll(filter: EntryFilter): Promise<number> {
    return this.#replica.call('retryAll', [filter]);
  }

  /**
   * Does `discard` for them, and resolves with their number.
   * @throws SyncQueueError `invalid-filter`
   */
  discardAll(filter: EntryFilter): Promise<number> {
    return this.#replica.call('discardAll', [filter]);
  }

  /**
   * Puts another request in the place of the stored one: edit, and send again. The entry keeps its id and its place, and
   * gets a new idempotency key. The body of `request` is read.
   *
   * @throws SyncQueueError `not-found`; `in-flight` while the entry is at the server; `possibly-received` if the server
   * may have taken an attempt; `unreadable-request`, `limit-reached` or `storage-failed`. Nothing is changed then.
   */
  async update(id: string, request: Request): Promise<Entry> {
    return this.#replica.call('update', [id, await this.toStorable(request)]);
  }

  /**
   * Deletes an entry for good.
   * @throws SyncQueueError `not-found`
   */
  discard(id: string): Promise<void> {
    return this.#replica.call('discard', [id]);
  }

  /**
   * How an entry ended, and what the server answered; also after a reload and in another tab. Pending while the entry
   * waits. For a dead letter it resolves with the server's rejection.
   *
   * @example
   * const response = await fetch('/api/notes', { method: 'POST', body: 'milk' });
   * const id = response.headers.get('Sync-Queue-Entry');
   * if (id) say((await outbox.result(id)).outcome);
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
      // A page that gets no messages asks again after a while.
      await until(this, isChanged, [], undefined, this.#replica.pollSeconds);
    }
  }

  /**
   * Deletes entries, dead letters included, and the results of entries that have ended: without a parameter those that
   * the present person sees, otherwise those of `owner`. Resolves with the number of deleted entries. Open pages
   * forget these entries too. A write that is at the server now is not kept if it fails, and no page reports a
   * `storageLost` for it.
   *
   * @throws SyncQueueError `invalid-owner` if `owner` is not a string with at least one character
   */
  async clear(param?: ClearParam): Promise<number> {
    const count = await this.#replica.call('clear', [param]);
    // A page outside of the scope gets no message of it.
    if (param) await this.#replica.forget([param.owner]);
    return count;
  }

  /**
   * Sets who uses the app from now on; `null`: nobody. The entries of other people are kept, not shown to this page,
   * and not sent until that person is back. Call it with `null` before the sign-out, and with the new id after the
   * sign-in.
   *
   * @throws SyncQueueError `invalid-owner` or `storage-failed`
   */
  setOwner(id: string | null): Promise<void> {
    return this.#replica.call('setOwner', [id]);
  }

  /** Stops replay until `resume()`. */
  pause(): Promise<void> {
    return this.#replica.call('pause');
  }

  /** Ends a pause, and releases held lanes: call it after a sign-in. */
  resume(): Promise<void> {
    return this.#replica.call('resume');
  }

  /** What this browser does for the queue, and what will wake the worker next. */
  async capabilities(): Promise<Capabilities> {
    return { ...(await this.#replica.call('capabilities')), controlled: isControlled() };
  }

  /**
   * What an entry waits for, and until when.
   * @throws SyncQueueError `not-found`
   */
  explain(id: string): Promise<Explanation> {
    return this.#replica.call('explain', [id]);
  }

  /**
   * Resolves when no entry waits any more, of this page or another, with the dead letters that remain. It starts no
   * replay: while the queue is paused or offline, it is pending.
   *
   * @throws the signal's reason at once; an `AbortError` when the client is closed; what `getAll()` throws where the
   * worker does not list the queue within `timeoutSeconds`
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
    const signals = [this.#replica.closed.signal, ...(signal ? [signal] : [])];
    return (await until(this, look, signals, listed))!;
  }

  /**
   * Removes `storageLost` from the snapshot, also after a reload: call it when the person was told.
   * @throws SyncQueueError `no-worker` or `no-answer`
   */
  async forgetStorageLost(): Promise<void> {
    const { owner } = await this.#replica.refresh();
    await this.#replica.evictions.forgetLost(owner);
    this.#replica.set({ storageLost: undefined });
  }

  /** @throws SyncQueueError `unreadable-request` */
  protected toStorable(request: Request): Promise<StorableRequest> {
    return toStorable(request).catch((cause: unknown) => {
      throw new SyncQueueError('unreadable-request', { name: this.name, what: typeof request }, cause);
    });
  }

  /** Ends all subscriptions and polling. The queue goes on without this page. */
  close() {
    this.#replica.close();
  }
}
