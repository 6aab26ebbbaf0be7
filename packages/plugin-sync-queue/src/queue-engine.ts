import { whenActive } from 'workbox-plugin-core';
import type { Entry } from './entry.ts';
import { HookCalls } from './hook-calls.ts';
import { createIndexedDBQueueStore } from './indexed-db-queue-store.ts';
import { LaneBook } from './lane-book.ts';
import { protocol } from './messages.ts';
import type { ResolvedOptions } from './options.ts';
import { QueueChanges } from './queue-changes.ts';
import type { QueueStore } from './queue-store.ts';
import type { Sign } from './readiness.ts';
import { Replayer } from './replayer.ts';
import { toStorable, type StorableRequest } from './storable-request.ts';
import { SyncQueueError } from './sync-queue-error.ts';
import { hasWindow, isReplaced, registerSync, registrationScope, sleepUntil } from './sync-queue-events.ts';

// A sync event may last three minutes; what has begun gets time to end.
const syncSeconds = 150;
// An idle worker lives about this long anyway.
const lingerSeconds = 25;

/** What both the plugin's live requests and the public queue stand on. */
export class QueueEngine {
  readonly name: string;
  readonly options: ResolvedOptions;
  readonly scope = registrationScope();
  readonly lanes = new LaneBook();
  readonly store: QueueStore;
  readonly changes: QueueChanges;
  readonly hooks: HookCalls;
  readonly replayer: Replayer;
  /** What the last registration for `sync` came to. */
  sync: 'available' | 'missing' | 'refused' | undefined;
  /** The error by which the database refused to open, if it did. */
  storageError: unknown;
  #arrivals = 0;
  #loading: Promise<void> | undefined;
  #lingering: Promise<void> | undefined;
  #syncing = false;

  constructor(name: string, options: ResolvedOptions) {
    this.name = name;
    this.options = options;
    this.store = createIndexedDBQueueStore(this.scope, name, whenActive);
    this.changes = new QueueChanges(name, () => this.lanes.nextReadyAt());
    this.hooks = new HookCalls(name, options, this.changes);
    this.replayer = new Replayer({
      lockName: `${protocol.name}:${this.scope}:${name}`,
      store: this.store,
      lanes: this.lanes,
      options,
      events: this.hooks,
    });
  }

  /** The number of a request that arrives now; {@link LaneBook.orderOf} makes it its place. */
  nextArrival(): number {
    return ++this.#arrivals;
  }

  /** One small read, once in a worker's life, before anything is sent or stored. */
  load(): Promise<void> {
    return (this.#loading ??= this.store.readState().then(
      ({ heads, lastOrder, paused }) => {
        this.storageError = undefined;
        this.replayer.paused = paused;
        this.lanes.load(heads, lastOrder);
      },
      (error: unknown) => {
        this.#loading = undefined;
        this.storageError = error;
        throw this.#storageFailed('read its entries', error);
      },
    ));
  }

  /**
   * Stores the entry strictly. With `waits`, newcomers of its lane queue up behind it from the first
   * moment, and it may be replayed once this has resolved.
   *
   * @throws SyncQueueError `unreadable-request` or `storage-failed`
   */
  async keep(draft: Entry, request: Request, waits: boolean): Promise<Entry> {
    const lane = this.lanes.of(draft.lane);
    if (waits) lane.keeping++;
    try {
      let record: StorableRequest;
      try {
        record = await toStorable(request);
      } catch (cause) {
        throw new SyncQueueError('unreadable-request', { name: this.name, what: draft.url }, cause);
      }
      const entry = { ...draft, size: record.body?.byteLength ?? 0 };
      await this.store.add(entry, record).catch((error: unknown) => {
        throw this.#storageFailed(`store ${draft.method} ${draft.url}`, error);
      });
      if (waits) lane.note(entry);
      return entry;
    } finally {
      if (waits) lane.keeping--;
      this.lanes.forget(lane);
    }
  }

  /**
   * For an entry stored before its send, which has failed: from now on it waits like any other, also
   * when the failure cannot be written down, for the entry itself is kept.
   */
  async putBack(entry: Entry): Promise<Entry> {
    this.lanes.of(entry.lane).note(entry);
    await this.store.update(entry.id, ({ size }) => ({ ...entry, size })).catch(() => {});
    return entry;
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

  /** Tells pages of a kept entry and asks the browser to wake the worker for it. */
  async announce(entry: Entry): Promise<void> {
    this.changes.tell({ type: 'stored', entry });
    await this.register();
    if (this.sync !== 'available') await this.linger('none');
  }

  /** While a sync event is at work it does what a new one would. */
  async register() {
    if (this.options.forceSyncFallback) this.sync = 'missing';
    else if (!this.#syncing) this.sync = await registerSync(this.name);
  }

  /** Replays what is ready, if anything waits. */
  async wake(sign: Sign, stopAt?: number): Promise<void> {
    if (this.options.disabled) return;
    await this.load();
    if (this.lanes.stored().length) await this.replayer.run(sign, stopAt);
  }

  /** The same, and what becomes ready within seconds: for events after which nothing may come. */
  async linger(sign: Sign): Promise<void> {
    if (this.#lingering) await this.wake(sign);
    await (this.#lingering ??= this.#replayUntil(Date.now() + lingerSeconds * 1000, sign).finally(
      () => (this.#lingering = undefined),
    ));
  }

  /** What the `sync` event waits for; rejects while entries are left, so that the browser comes again. */
  async syncEvent(lastChance: boolean): Promise<void> {
    this.#syncing = true;
    try {
      await this.#replayUntil(Date.now() + syncSeconds * 1000, lastChance ? 'last-chance' : 'connectivity');
    } finally {
      this.#syncing = false;
    }
    const left = this.lanes.stored().length;
    if (!left || this.replayer.paused || this.options.disabled) return;
    // In any other event the browser comes again by itself, and registering would make it spin.
    if (lastChance && (await hasWindow())) await this.register();
    throw new SyncQueueError('entries-left', { name: this.name, lanes: left });
  }

  async #replayUntil(stopAt: number, first: Sign) {
    await this.wake(first, stopAt);
    for (;;) {
      if (this.options.disabled) return;
      const at = this.lanes.nextReadyAt();
      if (at >= stopAt || Date.now() >= stopAt || this.replayer.paused || isReplaced()) return;
      await sleepUntil(at);
      await this.replayer.run('none', stopAt);
    }
  }

  #storageFailed(what: string, cause: unknown) {
    const { name: error, message } = cause as Error;
    return new SyncQueueError('storage-failed', { name: this.name, what, error, why: message }, cause);
  }
}
