import type { Capabilities } from './capabilities.ts';
import { createEntry } from './create-entry.ts';
import type { Entry } from './entry.ts';
import { laneOf } from './lane-of.ts';
import type { QueueEngine } from './queue-engine.ts';
import { SyncQueueError } from './sync-queue-error.ts';
import { hasSync, hasWindow, isSyncRegistered } from './sync-queue-events.ts';

export interface PushRequestParam {
  /** The request to keep; its body must not have been read. */
  request: Request;
  /** Anything that can be structured-cloned; the hooks find it at `entry.metadata`. */
  metadata?: unknown;
}

/**
 * The queue behind a {@link SyncQueuePlugin}, in the worker: `plugin.queue`. Pages do the same
 * through `SyncQueueClient`.
 */
export class SyncQueue {
  readonly #engine: QueueEngine;

  /** @internal Queues are made by their plugin. */
  constructor(engine: QueueEngine) {
    this.#engine = engine;
  }

  get name(): string {
    return this.#engine.name;
  }

  /**
   * Keeps a request that no route took, at the tail of its lane, and sends it when it is its turn.
   * Resolves once it is stored as durably as the browser can.
   *
   * @throws SyncQueueError `unreadable-request` or `storage-failed`; nothing was kept then.
   */
  async pushRequest({ request, metadata }: PushRequestParam): Promise<Entry> {
    const engine = this.#engine;
    if (!(request instanceof Request) || request.bodyUsed)
      throw new SyncQueueError('unreadable-request', { name: this.name, what: typeof request });
    const arrival = engine.nextArrival();
    await engine.load();
    const { scope, name: queue, options, lanes } = engine;
    const lane = laneOf(request, queue, options.lane) ?? '';
    const order = lanes.orderOf(arrival);
    const [draft, keyed] = createEntry(
      request.clone(),
      { scope, queue, lane, order, now: Date.now(), metadata },
      options,
    );
    const entry = await engine.keep(draft, arrival, keyed, true);
    engine.waker.arrange().catch(() => {});
    engine.waker.wake('traffic').catch(() => {});
    return entry;
  }

  /** All entries in order, dead letters included; no body is read for it. */
  async getAll(): Promise<Entry[]> {
    const { store, sendingIds } = this.#engine;
    const entries = await store.getAll();
    return entries.map((entry) => (sendingIds.has(entry.id) ? { ...entry, state: 'sending' } : entry));
  }

  /** How many entries wait. Dead letters are not counted. */
  size(): Promise<number> {
    return this.#engine.store.size();
  }

  /**
   * Sends what is ready now, for instance from `push` or `periodicsync`; entries that failed on the
   * network are ready at once, what a server asked for is respected. Resolves when the replay is
   * over, whatever it delivered. Called in a hook it only marks the replay to go round once more.
   */
  async replayRequests(): Promise<void> {
    const { hooks, replayer } = this.#engine;
    if (hooks.running) replayer.mark('connectivity');
    else await this.#engine.waker.wake('connectivity');
  }

  /**
   * Lets an entry be tried now: a waiting one before its time, a dead letter again.
   *
   * @throws SyncQueueError `not-found`
   */
  async retry(id: string): Promise<Entry> {
    const engine = this.#engine;
    await engine.load();
    const entry = await engine.store.update(String(id), ({ deadReason: _, ...current }) => {
      const alive = { ...current, nextAttemptAt: 0 };
      return current.state === 'dead'
        ? { ...alive, state: 'waiting', attempts: 0, badAnswers: 0, conflicts: 0 }
        : alive;
    });
    if (!entry) throw this.#notFound(id);
    engine.lanes.of(entry.lane).note(entry);
    engine.changes.tell({ type: 'updated', entry });
    void engine.waker.register();
    void engine.waker.wake('none').catch(() => {});
    return entry;
  }

  /**
   * Deletes an entry for good. If it is at the server at this moment, it may still arrive.
   *
   * @throws SyncQueueError `not-found`
   */
  async discard(id: string): Promise<void> {
    const engine = this.#engine;
    await engine.load();
    const entry = await engine.store.get(String(id));
    if (!entry || !(await engine.store.delete(entry.id))) throw this.#notFound(id);
    if (entry.state !== 'dead') engine.lanes.of(entry.lane).touch();
    engine.changes.tell({ type: 'removed', entry });
    void engine.waker.wake('none').catch(() => {});
  }

  /** Deletes all entries, dead letters included, and says how many there were. */
  async clear(): Promise<number> {
    const engine = this.#engine;
    await engine.load();
    const count = await engine.store.clear();
    for (const lane of engine.lanes.stored()) {
      lane.touch();
      lane.settle(undefined, Infinity, false);
    }
    engine.changes.tell({ type: 'cleared' });
    void engine.waker.wake('none').catch(() => {});
    return count;
  }

  /** Nothing is replayed until `resume()`, also in workers to come. Writes are kept as ever. */
  async pause(): Promise<void> {
    const { store, replayer, changes } = this.#engine;
    await this.#engine.load();
    replayer.paused = true;
    await store.setPaused(true);
    changes.tell({ type: 'paused' });
  }

  /** Ends a pause, and lets lanes go on that wait for a person (a sign-in). */
  async resume(): Promise<void> {
    const engine = this.#engine;
    await engine.load();
    engine.replayer.paused = false;
    await engine.store.setPaused(false);
    engine.changes.tell({ type: 'resumed' });
    await engine.unhold();
    if (engine.lanes.stored().length) await engine.waker.register();
    void engine.waker.wake('connectivity').catch(() => {});
  }

  /** What this browser can do for the queue, and what wakes it next. */
  async capabilities(): Promise<Capabilities> {
    const { name, options, replayer, lanes, waker } = this.#engine;
    await this.#engine.load().catch(() => {});
    const { storageError } = this.#engine;
    const known = options.forceSyncFallback || !hasSync() ? 'missing' : (waker.sync ?? 'available');
    const wakesNext = async () => {
      if (!lanes.stored().length) return 'nothing';
      if (replayer.paused) return 'resume';
      if (known !== 'missing' && (await isSyncRegistered(name))) return 'sync';
      return (await hasWindow()) ? 'page' : 'next-visit';
    };
    return {
      sync: known,
      locks: 'locks' in navigator && Boolean(navigator.locks),
      storage: storageError === undefined ? 'available' : 'refused',
      wakesNext: await wakesNext(),
    };
  }

  #notFound(id: string) {
    return new SyncQueueError('not-found', { name: this.name, id });
  }
}
