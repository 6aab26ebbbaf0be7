import { hearWorker } from 'workbox-plugin-core/window';
import type { Capabilities } from './capabilities.ts';
import type { EntryResult } from './entry-result.ts';
import type { Entry } from './entry.ts';
import { explainEntry, type Explanation } from './explanation.ts';
import { isReplaying } from './is-replaying.ts';
import {
  changeType,
  protocol,
  type Change,
  type ChangePayload,
  type QueueCalls,
  type ClearParam,
} from './messages.ts';
import { callWorker } from './page-calls.ts';
import { changed } from './page-change.ts';
import { drained } from './page-drain.ts';
import type { SyncQueueClientOptions } from './page-options.ts';
import { PagePromises } from './page-promises.ts';
import { onSigns } from './page-signs.ts';
import {
  applyChanges,
  emptySnapshot,
  snapshotOf,
  type QueueSnapshot,
  type Drained,
} from './queue-snapshot.ts';
import { SyncQueueError } from './sync-queue-error.ts';

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
  readonly #timeoutSeconds: number;
  readonly #pollSeconds: number;
  readonly #promises: PagePromises;
  readonly #listeners = new Set<() => void>();
  readonly #stops: (() => void)[] = [];
  readonly #closing = new AbortController();
  #snapshot = emptySnapshot;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Changes heard since the last question for everything, which its answer may not know of. */
  #heard = 0;
  #listed = false;

  constructor(
    name: string,
    { timeoutSeconds = 10, pollSeconds = 30, persistStorage = true }: SyncQueueClientOptions = {},
  ) {
    this.name = name;
    this.#timeoutSeconds = timeoutSeconds;
    this.#pollSeconds = pollSeconds;
    this.#promises = new PagePromises(name, persistStorage);
    this.#stops.push(
      hearWorker(protocol, ({ type, payload }) => {
        const { queue, changes, nextAttemptAt } = payload as ChangePayload;
        if (type !== changeType || queue !== name) return;
        this.#heard++;
        if (this.#listed) this.#apply(changes);
        if (changes.some((change) => change.type === 'relisted')) void this.#refresh().catch(() => {});
        this.#pollAt(nextAttemptAt);
      }),
      ...onSigns((sign) => void this.#wake(sign)),
    );
    void this.#wake('visible');
  }

  /** The same object until something changes. */
  readonly getSnapshot = (): QueueSnapshot => this.#snapshot;

  /** Calls `listener` after each change of the snapshot; returns how to end that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** All entries in order, dead letters included. */
  async getAll(): Promise<readonly Entry[]> {
    return (await this.#refresh()).entries;
  }

  /** How many entries wait. */
  size(): Promise<number> {
    return this.#call('size');
  }

  /** Sends what is ready now. Resolves when the worker has begun; the snapshot shows how it goes. */
  replayRequests(): Promise<void> {
    return this.#call('replayRequests');
  }

  /**
   * Tries an entry now: a waiting one before its time, a dead letter again.
   * @throws SyncQueueError `not-found`
   */
  retry(id: string): Promise<Entry> {
    return this.#call('retry', [id]);
  }

  /**
   * Deletes an entry for good.
   * @throws SyncQueueError `not-found`
   */
  discard(id: string): Promise<void> {
    return this.#call('discard', [id]);
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
      const seen = this.#find(id);
      const result = await this.#call('result', [id]);
      if (result) return result;
      await changed(this, () => this.#find(id) !== seen, this.#pollSeconds);
    }
  }

  /**
   * Deletes entries, dead letters included, with all that is known of how others ended, and says how
   * many entries there were: those that the present person sees, or those of `owner`.
   */
  clear(param?: ClearParam): Promise<number> {
    return this.#call('clear', [param]);
  }

  /**
   * Says who uses the app from now on; `null`: nobody. What belongs to somebody else is kept, not shown
   * to this page, and not sent until that person is back. Call it with `null` before the sign-out, and
   * with the new id after the sign-in.
   *
   * @throws SyncQueueError `invalid-owner` or `storage-failed`
   */
  setOwner(id: string | null): Promise<void> {
    return this.#call('setOwner', [id]);
  }

  /** Nothing is replayed until `resume()`. */
  pause(): Promise<void> {
    return this.#call('pause');
  }

  /** Ends a pause, and lets go on what waits for a person: call it after a sign-in. */
  resume(): Promise<void> {
    return this.#call('resume');
  }

  /** What this browser does for the queue, and what wakes it next. */
  capabilities(): Promise<Capabilities> {
    return this.#call('capabilities');
  }

  /**
   * What an entry waits for, and until when.
   * @throws SyncQueueError `not-found`
   */
  async explain(id: string): Promise<Explanation> {
    const state = await this.#refresh();
    const entry = state.entries.find((one) => one.id === id);
    if (!entry) throw new SyncQueueError('not-found', { name: this.name, id });
    const { wakesNext } = await this.capabilities();
    const replaying = await isReplaying(entry);
    const { onLine } = navigator;
    return explainEntry(entry, { ...state, replaying, wakesNext, onLine, now: Date.now() });
  }

  /**
   * Resolves when nothing waits any more, in whichever tab it was written or delivered; with the dead
   * letters that remain. It starts nothing: a queue that is paused, or offline, is waited for.
   *
   * @throws the signal's reason, or an `AbortError` when the client is closed.
   */
  async whenDrained({ signal }: { signal?: AbortSignal } = {}): Promise<Drained> {
    // What the last message said may be older than the call.
    await this.#refresh().catch(() => {});
    return drained(this, [this.#closing.signal, ...(signal ? [signal] : [])]);
  }

  /** The person has been told of `storageLost`: it goes from the snapshot, here and after a reload. */
  async forgetStorageLost(): Promise<void> {
    await this.#promises.forgetLost(this.#snapshot.owner);
    this.#set({ ...this.#snapshot, storageLost: undefined });
  }

  /** Stops listening and polling. The queue goes on without this page. */
  close() {
    for (const stop of this.#stops.splice(0)) stop();
    this.#closing.abort();
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #call<Call extends keyof QueueCalls>(call: Call, args: unknown[] = []) {
    return callWorker(this.name, this.#timeoutSeconds, call, args);
  }

  async #refresh() {
    for (;;) {
      const heard = this.#heard;
      const all = await this.#call('overview');
      const storageLost = await this.#promises
        .check(all.entries.length, all.owner)
        .catch(() => this.#snapshot.storageLost);
      if (heard !== this.#heard) continue;
      this.#listed = true;
      this.#set({ ...snapshotOf(all, this.#snapshot.lastRefusal), storageLost });
      this.#pollAt(all.nextAttemptAt);
      return all;
    }
  }

  #apply(changes: Change[]) {
    const before = this.#snapshot.entries.length;
    this.#set(applyChanges(this.#snapshot, changes));
    const { length } = this.#snapshot.entries;
    if (length !== before) this.#promises.note(length, this.#snapshot.owner).catch(() => {});
  }

  async #wake(noticed: 'online' | 'visible' | 'poll') {
    try {
      if (noticed !== 'poll' || this.#snapshot.status !== 'ready') await this.#refresh();
      const { nextAttemptAt } = await this.#call('wake', [noticed]);
      // The worker was ended between a delivery and its message.
      if (nextAttemptAt === Infinity && this.#snapshot.size) await this.#refresh();
      else this.#pollAt(nextAttemptAt);
    } catch {
      this.#set({ ...this.#snapshot, status: 'unreachable' });
      this.#pollAt(Date.now() + this.#pollSeconds * 1000);
    }
  }

  #find(id: string) {
    return this.#snapshot.entries.find((entry) => entry.id === id);
  }

  #pollAt(time: number) {
    clearTimeout(this.#timer);
    if (time === Infinity || !this.#stops.length) return;
    const wait = Math.min(Math.max(time - Date.now(), 500), this.#pollSeconds * 1000);
    this.#timer = setTimeout(() => void this.#wake('poll'), wait);
  }

  #set(snapshot: QueueSnapshot) {
    if (JSON.stringify(snapshot) === JSON.stringify(this.#snapshot)) return;
    this.#snapshot = snapshot;
    for (const listener of this.#listeners) listener();
  }
}
