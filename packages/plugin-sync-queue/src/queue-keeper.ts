import { devLog, whenActive, within } from 'workbox-plugin-core';
import { createResult } from './create-result.ts';
import type { EntryResult } from './entry-result.ts';
import type { Entry } from './entry.ts';
import { leftBehindOf, type LeftBehind } from './adopt-from.ts';
import { HookCalls } from './hook-calls.ts';
import { createIndexedDBQueueStore } from './indexed-db-queue-store.ts';
import { guardStore } from './guard-store.ts';
import { LaneBook, type Lane } from './lane-book.ts';
import type { ResolvedOptions } from './options.ts';
import { createQueueChanges, type QueueChanges } from './queue-changes.ts';
import type { OfOwner, QueueStore } from './queue-store.ts';
import { refusedBy, type Refusal } from './refusal.ts';
import { askOwner, type Owner } from './owners.ts';
import { toStorable, type StorableRequest } from './storable-request.ts';
import { SyncQueueError } from './sync-queue-error.ts';
import { registrationScope } from './sync-queue-events.ts';

declare const process: { env: { NODE_ENV?: string } };

/** What is kept, and for whom: live requests, replay and the public queue stand on it. */
export class QueueKeeper {
  readonly name: string;
  readonly options: ResolvedOptions;
  readonly scope = registrationScope();
  readonly lanes = new LaneBook();
  readonly store: QueueStore;
  readonly changes: QueueChanges;
  readonly hooks: HookCalls;
  /** Entries that are at the server now. */
  readonly sendingIds = new Set<string>();
  /** Nothing is sent until `resume()`. */
  paused = false;
  /** Called when one more entry waits. */
  onWaiting = () => {};
  /** The error by which the database refused to open, if it did. */
  storageError: unknown;
  /** What older queues have left to this one. */
  readonly leftBehind: readonly LeftBehind[];
  #arrivals = 0;
  #loading: Promise<void> | undefined;
  #asked = 0;
  #answered = 0;

  constructor(name: string, options: ResolvedOptions) {
    this.name = name;
    this.options = options;
    this.leftBehind = leftBehindOf(name, options.adoptFrom);
    if (options.owner) this.lanes.owner = null;
    this.hooks = new HookCalls(options);
    this.changes = createQueueChanges(name, this.lanes);
    this.store = guardStore(createIndexedDBQueueStore(this.scope, name, whenActive), (what, cause) => {
      if (cause instanceof SyncQueueError) return cause;
      const { name: error, message: why } = cause as Error;
      // Of all that is stored only the metadata may be anything at all.
      if (error === 'DataCloneError') return new SyncQueueError('uncloneable-metadata', { name, why }, cause);
      return new SyncQueueError('storage-failed', { name, what, error, why }, cause);
    });
  }

  /** The number of a request that arrives now; {@link LaneBook.orderOf} makes it its place. */
  nextArrival(): number {
    return ++this.#arrivals;
  }

  /** One small read, once in a worker's life, before anything is sent or stored. */
  load(): Promise<void> {
    return (this.#loading ??= this.adopt()
      .then(() => within(this.options.attemptTimeoutSeconds, this.store.readState(), this.#late))
      .then(
        ({ heads, lastOrder, paused, owner }) => {
          this.storageError = undefined;
          this.paused = paused;
          if (!this.options.owner) this.lanes.owner = owner;
          this.lanes.load(heads, lastOrder);
          this.store.expireResults(this.#oldestResult()).catch(() => {});
        },
        (error: unknown) => {
          this.#loading = undefined;
          this.storageError = error;
          throw error;
        },
      ));
  }

  /** A database that never opens is one that refuses to. */
  readonly #late = (): never => {
    const { name } = this;
    throw new SyncQueueError('storage-failed', {
      name,
      what: 'readState',
      error: 'TimeoutError',
      why: 'it did not open',
    });
  };

  /** Who the person is now; from then on only what is theirs is sent. */
  async askOwner(): Promise<Owner> {
    const { options, lanes } = this;
    if (!options.owner) return lanes.owner;
    const asked = ++this.#asked;
    const owner = await askOwner(options);
    // An older answer that comes later knows less.
    if (asked < this.#answered) return owner;
    this.#answered = asked;
    if (owner !== lanes.owner) {
      lanes.owner = owner;
      this.changes.tell({ type: 'relisted' });
    }
    return owner;
  }

  /** Takes over what others left. Where that fails they keep it, and the next start tries again. */
  async adopt(): Promise<void> {
    const { scope, name, lanes, options } = this;
    const keep = async (entry: Entry, record?: StorableRequest) => {
      if (record) await this.store.add(entry, record);
      this.#waits(lanes.of(entry.lane), entry);
    };
    for (const left of this.leftBehind)
      await left.takeOver({ scope, name, lanes, options, keep }).catch((error: unknown) => {
        if (process.env.NODE_ENV !== 'production')
          devLog('error', `Queue "${name}": what an older queue left could not be taken over.`, error);
      });
  }

  /**
   * Stores the entry strictly. With `waits`, newcomers of its lane queue up behind it from the first
   * moment, and it may be replayed once this has resolved.
   *
   * @throws SyncQueueError `unreadable-request`, `uncloneable-metadata`, `limit-reached` or `storage-failed`
   */
  async keep(draft: Entry, arrival: number, request: Request, waits: boolean): Promise<Entry> {
    const lane = this.lanes.of(draft.lane);
    if (waits) lane.keeping++;
    try {
      const record = await toStorable(request, this.options.omitHeaders).catch((cause: unknown) => {
        throw new SyncQueueError('unreadable-request', { name: this.name, what: draft.url }, cause);
      });
      await this.load();
      const order = this.lanes.orderOf(arrival);
      const superseded = (older: Entry) => createResult(older, 'superseded', this.options);
      const entry = { ...draft, order, size: record.body?.byteLength ?? 0 };
      for (const older of await this.store.add(entry, record, this.options, superseded)) this.#leave(older);
      if (waits) this.#waits(lane, entry);
      return entry;
    } finally {
      if (waits) lane.keeping--;
      this.lanes.forget(lane);
    }
  }

  /**
   * For an entry stored before its send, which has failed: from now on it waits like any other, also
   * when the failure cannot be written down, for the entry itself is kept.
   *
   * @throws SyncQueueError `not-found` if somebody discarded it meanwhile
   */
  async putBack(entry: Entry): Promise<Entry> {
    const kept = await this.store.update(entry.id, ({ size }) => ({ ...entry, size })).catch(() => entry);
    if (!kept) throw this.notFound(entry.id);
    this.#waits(this.lanes.of(entry.lane), entry);
    return entry;
  }

  /** A newer entry has taken its place; a page that waits for it gets its receipt. */
  #leave(entry: Entry) {
    const lane = this.lanes.of(entry.lane);
    lane.dismiss(entry.id);
    lane.touch();
    this.changes.tell({ type: 'superseded', entry });
  }

  #waits(lane: Lane, entry: Entry) {
    lane.note(entry);
    this.changes.tell({ type: 'stored', entry });
    this.onWaiting();
  }

  /** Tells the pages and the app that a page's write is not kept. */
  async refuse({ method, url }: Entry, error: unknown): Promise<void> {
    const refusal: Refusal = { by: refusedBy(error as SyncQueueError), method, url, at: Date.now() };
    this.changes.tell({ type: 'refused', refusal });
    await this.hooks.tell('queueDidRefuse', { queue: this.name, refusal, error });
  }

  /**
   * How an entry ended; `undefined` while it waits.
   *
   * @throws SyncQueueError `not-found`
   */
  async resultNow(id: string): Promise<EntryResult | undefined> {
    const { entry, result } = await this.store.result(String(id));
    if (entry && entry.state !== 'dead') return undefined;
    if (!result || result.at < this.#oldestResult()) throw this.notFound(id);
    return result;
  }

  /** Deletes entries with their results, and says how many entries. */
  async clear(of: OfOwner): Promise<number> {
    await this.load();
    const count = await this.store.clear(of);
    for (const lane of this.lanes.all()) {
      if (!of(lane.owner)) continue;
      lane.touch();
      lane.settle(undefined, Infinity, false);
    }
    this.changes.tell({ type: 'relisted' });
    return count;
  }

  notFound(id: string) {
    return new SyncQueueError('not-found', { name: this.name, id });
  }

  #oldestResult() {
    return Date.now() - this.options.resultRetentionSeconds * 1000;
  }

  /** Lets held lanes go on, or the one: a person has signed in. */
  async unhold(only?: string): Promise<void> {
    for (const lane of this.lanes.stored()) {
      const { head, name } = lane;
      if (head?.state !== 'held' || (only ?? name) !== name) continue;
      const entry = await this.store.update(head.id, (held) => ({
        ...held,
        state: 'waiting',
        nextAttemptAt: 0,
      }));
      if (entry) lane.note(entry);
    }
  }
}
