import type { Capabilities } from './capabilities.ts';
import { createEntry } from './create-entry.ts';
import { createResult } from './create-result.ts';
import type { EntryResult } from './entry-result.ts';
import type { Entry } from './entry.ts';
import { laneOf } from './lane-of.ts';
import type { ClearParam } from './messages.ts';
import type { QueueOverview } from './queue-overview.ts';
import { laneOfOwner } from './owners.ts';
import type { QueueEngine } from './queue-engine.ts';
import type { Sign } from './readiness.ts';
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
export interface SyncQueue {
  readonly name: string;
  /**
   * Keeps a request that no route took, at the tail of its lane, and sends it when it is its turn.
   * Resolves once it is stored as durably as the browser can.
   *
   * @throws SyncQueueError `unreadable-request`, `uncloneable-metadata`, `limit-reached` or
   * `storage-failed`; nothing was kept then.
   */
  pushRequest(param: PushRequestParam): Promise<Entry>;
  /** All entries in order, dead letters included; no body is read for it. */
  getAll(): Promise<Entry[]>;
  /** The same, and what the queue as a whole is at. */
  overview(): Promise<QueueOverview>;
  /** How many entries wait. Dead letters are not counted. */
  size(): Promise<number>;
  /**
   * Sends what is ready now, for instance from `push` or `periodicsync`; entries that failed on the
   * network are ready at once, what a server asked for is respected. Resolves when the replay is
   * over, whatever it delivered. Called in a hook it only marks the replay to go round once more.
   */
  replayRequests(): Promise<void>;
  /**
   * Lets an entry be tried now: a waiting one before its time, a dead letter again.
   *
   * @throws SyncQueueError `not-found`
   */
  retry(id: string): Promise<Entry>;
  /**
   * Deletes an entry for good. If it is at the server at this moment, it may still arrive.
   *
   * @throws SyncQueueError `not-found`
   */
  discard(id: string): Promise<void>;
  /**
   * How an entry ended, and what the server said. While it waits, so does this; of a dead letter it
   * tells the refusal.
   *
   * @throws SyncQueueError `not-found` if there is no such entry, or it ended more than
   * `resultRetentionSeconds` ago
   */
  result(id: string): Promise<EntryResult>;
  /**
   * Deletes entries, dead letters included, with all that is known of how others ended, and says how
   * many entries there were: everybody's, or those of one person. What is at the server at this moment
   * may still arrive.
   */
  clear(param?: ClearParam): Promise<number>;
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

export function createSyncQueue(engine: QueueEngine): SyncQueue {
  const { name, options, lanes, store, changes, hooks, replayer, waker } = engine;
  /** Goes on without the caller; what it comes to, later events see. */
  const wake = (sign: Sign = 'none') => void waker.wake(sign).catch(() => {});
  const known = (entry: Entry | undefined, id: string): Entry => {
    if (!entry) throw engine.notFound(id);
    return entry;
  };

  return {
    name,

    async pushRequest({ request, metadata }) {
      if (!(request instanceof Request) || request.bodyUsed)
        throw new SyncQueueError('unreadable-request', { name, what: typeof request });
      const arrival = engine.nextArrival();
      await engine.load();
      const createdAt = Date.now();
      const owner = await engine.askOwner();
      const lane = laneOfOwner(owner, laneOf(request, name, options) ?? '');
      const given = {
        ...{ lane, arrival, createdAt },
        ...(owner && { owner }),
        ...(metadata !== undefined && { metadata }),
      };
      const [draft, keyed] = createEntry(request.clone(), engine, given);
      const entry = await engine.keep(draft, arrival, keyed, true);
      waker.arrange().catch(() => {});
      wake('traffic');
      return entry;
    },

    async getAll() {
      const entries = await store.getAll();
      return entries.map((entry) =>
        engine.sendingIds.has(entry.id) ? { ...entry, state: 'sending' } : entry,
      );
    },

    async overview() {
      await engine.load();
      const entries = await this.getAll();
      const { disabled } = options;
      const { owner } = lanes;
      return {
        ...{ entries, paused: engine.paused, disabled, nextAttemptAt: lanes.nextReadyAt() },
        ...(owner !== undefined && { owner }),
      };
    },

    size: () => store.size(),

    async replayRequests() {
      // A hook that a replay does not wait for (`queueDidRefuse`) may start one.
      if (hooks.running && replayer.isRunning) replayer.mark('connectivity');
      else await waker.wake('connectivity');
    },

    async retry(id) {
      await engine.load();
      const owner = await engine.askOwner();
      const alive = await store.update(String(id), ({ deadReason: _, ...current }) => ({
        ...current,
        nextAttemptAt: 0,
        // Whoever says so takes it upon himself that the server may have it; so may no newer one replace it.
        unknownSince: undefined,
        coalesceKey: undefined,
        // And nobody's is the present person's from now on.
        ...(owner && !current.owner && { owner, lane: laneOfOwner(owner, current.lane) }),
        ...(current.state === 'dead' && { state: 'waiting', attempts: 0, badAnswers: 0, conflicts: 0 }),
      }));
      const entry = known(alive, id);
      lanes.of(entry.lane).note(entry);
      changes.tell({ type: 'updated', entry });
      void waker.register();
      wake();
      return entry;
    },

    async discard(id) {
      await engine.load();
      const entry = known(await store.get(String(id)), id);
      const result = createResult(entry, 'discarded', options);
      known((await store.delete(entry.id, result)) ? entry : undefined, id);
      if (entry.state !== 'dead') lanes.of(entry.lane).touch();
      changes.tell({ type: 'removed', entry });
      wake();
    },

    async result(id) {
      for (;;) {
        const changed = changes.next(id);
        const result = await engine.resultNow(id);
        if (result) return result;
        await changed;
      }
    },

    async clear({ owner } = {}) {
      const count = await engine.clear((of) => owner === undefined || of === owner);
      wake();
      return count;
    },

    async setOwner(id) {
      if (id !== null && (typeof id !== 'string' || !id))
        throw new SyncQueueError('invalid-owner', { name, received: id });
      await engine.load();
      if (!options.owner) lanes.owner = id;
      await store.setState({ owner: id });
      await engine.askOwner();
      changes.tell({ type: 'relisted' });
      await engine.unhold();
      if (lanes.stored().length) await waker.register();
      wake('connectivity');
    },

    async pause() {
      await engine.load();
      engine.paused = true;
      await store.setState({ paused: true });
      changes.tell({ type: 'paused' });
    },

    async resume() {
      await engine.load();
      engine.paused = false;
      await store.setState({ paused: false });
      changes.tell({ type: 'resumed' });
      await engine.askOwner();
      await engine.unhold();
      if (lanes.stored().length) await waker.register();
      wake('connectivity');
    },

    async capabilities() {
      await engine.load().catch(() => {});
      const sync = options.forceSyncFallback || !hasSync() ? 'missing' : (waker.sync ?? 'available');
      const wakesNext = async () => {
        if (!lanes.stored().length) return 'nothing';
        if (engine.paused) return 'resume';
        if (sync !== 'missing' && (await isSyncRegistered(name))) return 'sync';
        return (await hasWindow()) ? 'page' : 'next-visit';
      };
      return {
        sync,
        locks: 'locks' in navigator && Boolean(navigator.locks),
        storage: engine.storageError === undefined ? 'available' : 'refused',
        wakesNext: await wakesNext(),
      };
    },
  };
}
