import { devLog, whenActive, withTimeout } from 'workbox-plugin-core';
import type { ReplayTrigger, Signals } from '../policy/readiness.ts';
import { type EnqueueRejection, type EntryResult, rejectedBy } from '../shared/entry-result.ts';
import type { Entry } from '../shared/entry.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';
import { creations } from '../storage/database.ts';
import { createIndexedDBQueueStore } from '../storage/indexed-db-queue-store.ts';
import { type QueueStore, withStorageErrors } from '../storage/queue-store.ts';
import { type StorableRequest, toStorable } from '../storage/storable-request.ts';
import { HookCalls } from './callbacks.ts';
import type { Lane } from './lane.ts';
import { Lanes } from './lanes.ts';
import { type MigrationSource, migrationSourcesOf } from './migration-source.ts';
import type { ResolvedOptions } from './options.ts';
import { askOwner, type Owner } from './owners.ts';
import { createQueueChanges, type QueueChanges } from './queue-changes.ts';
import { createResult, createRetention } from './results.ts';
import { registrationScope, report } from './sync-queue-events.ts';

declare const process: { env: { NODE_ENV?: string } };

/** The longest time, in seconds, that a request of a page waits for storage and callbacks together. Then it is sent without them. */
export const storageTimeoutSeconds = 3;

/** What one queue knows and stores. Live requests, replay and the public queue stand on it. */
export class QueueState {
  readonly name: string;
  readonly options: ResolvedOptions;
  readonly scope = registrationScope();
  readonly lanes = new Lanes();
  readonly store: QueueStore;
  readonly changes: QueueChanges;
  readonly hooks: HookCalls;
  /** Entries that are at the server now. */
  readonly sendingIds = new Set<string>();
  /** When a server last answered any request of this queue, since this worker was started. */
  lastAnswerAt = 0;
  readonly signals: Signals = { traffic: 0, connectivity: 0, lastChance: 0 };
  /** Resolves when the lanes of all stored entries are known. */
  scanned = Promise.resolve();
  /** The number of the newest signal. */
  #sequence = 0;
  /** Nothing is sent until `resume()`. */
  paused = false;
  /** The error by which the database refused to open, if it did. */
  storageError: unknown;
  /** The older queues whose entries this queue takes over. */
  readonly migrationSources: readonly MigrationSource[];
  #arrivals = 0;
  /** By owner, the last arrival that a `clear` deleted, stored or not. The key `null` is for a `clear` of all owners. */
  readonly #cleared = new Map<Owner, number>();
  #loading: Promise<void> | undefined;
  #migrating: Promise<void> | undefined;
  #creations = 0;
  readonly #expire: () => Promise<void>;
  #asked = 0;
  #answered = 0;

  constructor(name: string, options: ResolvedOptions) {
    this.name = name;
    this.options = options;
    this.migrationSources = migrationSourcesOf(name, options.migrateFrom);
    if (options.owner) this.lanes.owner = null;
    this.hooks = new HookCalls(options);
    this.changes = createQueueChanges(name, this.lanes, () => this.nextAttemptAt());
    const store = createIndexedDBQueueStore(this.scope, name, whenActive, options.maxBytes);
    this.store = withStorageErrors(store, (what, cause) => {
      if (cause instanceof SyncQueueError) return cause;
      const { name: error, message: why } = cause as Error;
      // Only metadata can be a value of any kind.
      if (error === 'DataCloneError') return new SyncQueueError('uncloneable-metadata', { name, why }, cause);
      return new SyncQueueError('storage-failed', { name, what, error, why }, cause);
    });
    this.#expire = createRetention(this);
  }

  /** The number of a request that arrives now. {@link Lanes.orderOf} makes an order number of it. */
  nextArrival(): number {
    return ++this.#arrivals;
  }

  /** When the next attempt is due; `Infinity` where nothing waits, or the queue is paused or disabled. */
  nextAttemptAt(): number {
    return this.paused || this.options.disabled ? Infinity : this.lanes.nextReadyAt();
  }

  /** Notes why entries may be due. */
  signal(trigger: ReplayTrigger): void {
    if (trigger === 'none') return;
    const { signals } = this;
    signals.traffic = ++this.#sequence;
    if (trigger === 'traffic') return;
    signals.connectivity = this.#sequence;
    if (trigger === 'last-chance') signals.lastChance = this.#sequence;
    for (const lane of this.lanes) lane.reviewParked();
  }

  /** A server has answered: any answer counts as traffic, and proves the network for its own lane. */
  noteAnswer(lane?: Lane): void {
    this.lastAnswerAt = Date.now();
    this.signal('traffic');
    lane?.prove(this.#sequence);
  }

  /** Notes that an attempt at the entry has begun. Signals before it no longer make the entry due. */
  mark({ id }: Entry, lane: Lane): void {
    lane.mark(id, this.#sequence);
  }

  /** Reads the state and the first lanes, once in a worker, before anything is sent or stored. The other lanes are read after it. */
  load(): Promise<void> {
    return (this.#loading ??= this.migrate()
      .then(() =>
        withTimeout(this.options.attemptTimeoutSeconds, this.store.readState(), this.#late('readState')),
      )
      .then(
        async ({ heads, rest, lastOrder, paused, owner, omitted = [] }) => {
          const { lanes } = this;
          this.storageError = undefined;
          this.#creations = creations;
          this.paused = paused;
          if (!this.options.owner) lanes.owner = owner;
          lanes.lastOrder = Math.max(lanes.lastOrder, lastOrder);
          lanes.load(heads, rest === undefined);
          this.scanned = this.#scan(rest);
          void this.#expire();
          const { omitHeaders, attemptTimeoutSeconds } = this.options;
          if (String(omitted) === String(omitHeaders)) return;
          // Rows that were stored before an update may have headers that the update omits.
          const rewriting = async () => {
            if (omitHeaders.length) await this.store.omit(omitHeaders);
            await this.store.setState({ omitted: omitHeaders });
          };
          await withTimeout(attemptTimeoutSeconds, rewriting(), () => {}).catch(report);
        },
        (error: unknown) => {
          this.#loading = undefined;
          this.storageError = error;
          throw error;
        },
      ));
  }

  async #scan(after: string | undefined): Promise<void> {
    try {
      for (let rest = after; rest !== undefined;) {
        const found = await this.store.readHeads(rest, 256);
        rest = found.rest;
        this.lanes.load(found.heads, rest === undefined);
      }
    } catch (error) {
      report(error);
      // The next event tries again.
      this.#loading = undefined;
    }
  }

  /** Reads the head of a lane for a page's request, where not all lanes are known yet. */
  async read(lane: Lane): Promise<void> {
    if (this.lanes.isComplete || lane.isRead) return;
    const { look, finish } = lane.beginLook(() => 'stop');
    finish((await this.store.look([look]))[0], false);
  }

  /** The error of a database that does not answer in time. */
  readonly #late = (what: string) => (): never => {
    const { name } = this;
    throw new SyncQueueError('storage-failed', {
      name,
      what,
      error: 'TimeoutError',
      why: 'no answer in time',
    });
  };

  /** Asks the app who uses it now. From then on only entries of that owner are sent. */
  async refreshOwner(): Promise<Owner> {
    const { options, lanes } = this;
    if (!options.owner) return lanes.owner;
    const asked = ++this.#asked;
    const owner = await askOwner(options);
    // A later question was answered first.
    if (asked < this.#answered) return owner;
    this.#answered = asked;
    if (owner !== lanes.owner) {
      lanes.owner = owner;
      this.changes.tell({ type: 'invalidated' });
    }
    return owner;
  }

  /**
   * Takes over the entries of older queues. Where that fails, the entries stay there, and the next start tries again.
   * After {@link storageTimeoutSeconds} nothing waits for it any more, because the other database may be blocked.
   */
  migrate(): Promise<void> {
    this.#migrating ??= this.#migrateAll().finally(() => (this.#migrating = undefined));
    return withTimeout(storageTimeoutSeconds, this.#migrating, () => {});
  }

  async #migrateAll(): Promise<void> {
    const { scope, name, lanes, options } = this;
    const keep = async (entry: Entry, record?: StorableRequest) => {
      if (record) await this.store.add(entry, record);
      this.#onStored(lanes.of(entry), entry);
    };
    for (const left of this.migrationSources)
      await left.migrate({ scope, name, lanes, options, keep }).catch((error: unknown) => {
        if (process.env.NODE_ENV !== 'production')
          devLog('error', `Queue "${name}": what an older queue left could not be taken over.`, error);
      });
  }

  /**
   * Stores the entry strictly. With `waits`, newcomers of its lane queue up behind it from the first moment, and it
   * may be replayed once this has resolved. The time limit is `until`, or {@link storageTimeoutSeconds} and a second
   * for each megabyte. A commit after the limit is deleted again, unless the entry has replaced an older one.
   *
   * @throws SyncQueueError `unreadable-request`, `uncloneable-metadata`, `limit-reached` or `storage-failed`;
   * `not-found` if its owner's entries were cleared since it arrived
   */
  async enqueue(
    draft: Entry,
    arrival: number,
    request: Request,
    waits: boolean,
    until?: number,
  ): Promise<Entry> {
    const lane = this.lanes.of(draft);
    if (waits) lane.beginWrite();
    const { options } = this;
    const late = this.#late('add');
    const seconds = (otherwise: number) =>
      until === undefined ? otherwise : Math.max(0, until - Date.now()) / 1000;
    let gaveUp = false;
    const add = async (record: StorableRequest): Promise<Entry> => {
      await this.load();
      const order = this.lanes.orderOf(arrival);
      for (const owner of [null, draft.owner])
        if (arrival <= (this.#cleared.get(owner) ?? 0)) throw this.notFound(draft.id);
      const superseded = (older: Entry) => createResult(older, 'superseded', options);
      const entry = { ...draft, order, size: record.body?.byteLength ?? 0 };
      const left = gaveUp ? late() : await this.store.add(entry, record, options, superseded);
      for (const older of left) this.#onSuperseded(older);
      if (gaveUp && !left.length) await this.store.conclude({ entry });
      else if (waits) this.#onStored(this.lanes.of(entry), entry);
      return entry;
    };
    try {
      const reading = toStorable(request, options.omitHeaders).catch((cause: unknown) => {
        throw new SyncQueueError('unreadable-request', { name: this.name, what: draft.url }, cause);
      });
      const record = await withTimeout(seconds(options.attemptTimeoutSeconds), reading, late);
      const megabytes = (record.body?.byteLength ?? 0) / 1e6;
      return await withTimeout(seconds(storageTimeoutSeconds + megabytes), add(record), () => {
        gaveUp = true;
        return late();
      });
    } finally {
      if (waits) lane.endWrite();
      this.lanes.dropIfEmpty(lane);
    }
  }

  /**
   * Queues an entry that was stored before its send, after that send has failed. It waits also where the failure
   * cannot be stored: the entry itself is stored.
   *
   * @throws SyncQueueError `not-found` if somebody discarded it meanwhile
   */
  async requeue(entry: Entry): Promise<Entry> {
    const writing = this.store.update(entry.id, ({ size }) => ({ ...entry, size })).catch(() => entry);
    const kept = await withTimeout(storageTimeoutSeconds, writing, () => entry);
    if (!kept) throw this.notFound(entry.id);
    this.#onStored(this.lanes.of(entry), entry);
    return entry;
  }

  /** A newer entry has taken its place. A page that waits for the older one gets a receipt. */
  #onSuperseded(entry: Entry) {
    const lane = this.lanes.of(entry);
    lane.releaseWaiters(entry.id);
    lane.invalidate();
    this.changes.tell({ type: 'superseded', entry });
  }

  #onStored(lane: Lane, entry: Entry) {
    if (entry.attempts) this.mark(entry, lane);
    if (entry.state !== 'dead') lane.track(entry);
    this.changes.tell({ type: 'stored', entry });
    this.lanes.notify();
  }

  /** Tells the pages and the app that a page's write is not kept. */
  async reject({ method, url, owner }: Entry, error: unknown): Promise<void> {
    const rejection: EnqueueRejection = {
      by: rejectedBy(error as SyncQueueError),
      method,
      url,
      at: Date.now(),
    };
    if (this.lanes.isVisible(owner)) this.changes.tell({ type: 'rejected', rejection });
    await this.hooks.tell('queueDidReject', { queue: this.name, rejection, error });
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

  /**
   * Deletes the entries of these owners (`undefined`: entries without an owner), or all entries, with their results.
   * Returns the number of entries. Writes of these owners that are at the network now are not stored any more.
   */
  async clear(owners?: readonly (string | undefined)[]): Promise<number> {
    const cleared = new Set(owners);
    for (const owner of owners ?? [null]) this.#cleared.set(owner, this.#arrivals);
    const of = (owner?: string) => (owners ? cleared.has(owner) : Boolean(cleared.add(owner)));
    await this.load();
    const count = await this.store.clear(of);
    for (const lane of this.lanes.all()) {
      if (!of(lane.owner)) continue;
      lane.clear();
      this.lanes.dropIfEmpty(lane);
    }
    this.changes.tell({ type: 'invalidated', cleared: [...cleared] });
    return count;
  }

  notFound(id: string) {
    return new SyncQueueError('not-found', { name: this.name, id });
  }

  #oldestResult() {
    return Date.now() - this.options.resultRetentionSeconds * 1000;
  }

  /** Whether the browser has evicted the database since this was last asked. */
  wasEvicted(): boolean {
    const before = this.#creations;
    this.#creations = creations;
    return creations !== before;
  }

  /** Releases held lanes, or the one: a person has signed in. */
  async releaseHeldLanes(only?: Lane): Promise<void> {
    await this.scanned;
    for (const lane of this.lanes.withWork()) {
      const { head } = lane;
      if (head?.state !== 'held' || (only ?? lane) !== lane) continue;
      const change = (held: Entry): Entry => ({ ...held, state: 'waiting', nextAttemptAt: 0 });
      const entry = await this.store.conclude({ entry: head, change });
      if (entry) lane.track(entry);
    }
  }
}
