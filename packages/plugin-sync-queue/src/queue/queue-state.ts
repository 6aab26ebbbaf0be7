import { whenActive, withTimeout } from 'workbox-plugin-core';
import { classifyReplayed, type Outcome, type Unsent, type Verdict } from '../policy/outcome.ts';
import type { ReplayTrigger, Signals } from '../policy/readiness.ts';
import { rejectedBy } from '../shared/entry-result.ts';
import type { Entry } from '../shared/entry.ts';
import type { QueueCalls } from '../shared/messages.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';
import { creations, database } from '../storage/database.ts';
import { createIndexedDBQueueStore } from '../storage/indexed-db-queue-store.ts';
import { type QueueStore, withStorageErrors } from '../storage/queue-store.ts';
import type { Feature, Seams } from './feature.ts';
import type { Lane } from './lane.ts';
import { Lanes } from './lanes.ts';
import { loadQueue } from './load-queue.ts';
import type { ResolvedOptions } from './options.ts';
import type { Owner } from './owners.ts';
import { type QueueEvent, QueueEvents } from './queue-events.ts';
import type { SyncQueue } from './sync-queue.ts';
import { registrationScope, tagOf } from './worker-events.ts';

/** The longest time, in seconds, that a request of a page waits for storage and callbacks together. Then it is sent without them. */
export const storageTimeoutSeconds = 3;

/** When a queue replays. */
export interface Scheduler {
  /** How the last registration for `sync` ended. */
  readonly sync: 'available' | 'missing' | 'refused' | undefined;
  /** Replays what is due, if anything waits. */
  replay(trigger: ReplayTrigger): Promise<void>;
  /** Replays now, then keeps the event alive for entries that are due soon. */
  replayAndStayAlive(trigger: ReplayTrigger, seconds?: number): Promise<void>;
  /** Asks the browser for a `sync` event. Where it gives none, stays alive for a while. */
  scheduleReplay(): Promise<void>;
  /** Asks the browser for a `sync` event. */
  register(): Promise<void>;
}

/** What one queue knows and stores. Live requests, replay, features and the public queue stand on it. */
export abstract class QueueState {
  readonly #features: Seams[] = [];
  readonly name: string;
  readonly options: ResolvedOptions;
  readonly scope = registrationScope();
  readonly lanes = new Lanes();
  readonly store: QueueStore;
  readonly events = new QueueEvents();
  /** The seams of its features, in their order. */
  readonly features: readonly Seams[] = this.#features;
  abstract readonly scheduler: Scheduler;
  /** The public queue. */
  abstract readonly verbs: SyncQueue;
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
  /** Whether a function of the app is being called. A replay that it asks for must not make it wait for itself. */
  isCallingApp = false;
  #arrivals = 0;
  /** By owner, the last arrival that a `clear` deleted, stored or not. The key `null` is for a `clear` of all owners. */
  readonly #cleared = new Map<Owner, number>();
  #creations = 0;
  #loading: Promise<void> | undefined;
  #isLoaded = false;

  constructor(name: string, options: ResolvedOptions) {
    this.name = name;
    this.options = options;
    const store = createIndexedDBQueueStore(this.scope, name, whenActive, this.features);
    this.store = withStorageErrors(store, name);
  }

  /** Called once, when the queue is complete. */
  protected attach(features: readonly Feature[]): void {
    for (const feature of features) this.#features.push(feature.attach(this));
    const limits = this.#features.flatMap(({ notBefore }) => notBefore ?? []);
    if (limits.length) this.lanes.notBefore = (entry) => Math.max(...limits.map((limit) => limit(entry)));
    const times = this.#features.flatMap(({ eligibleAt }) => eligibleAt ?? []);
    if (times.length) this.lanes.eligibleAt = (entry) => Math.max(...times.map((timeOf) => timeOf(entry)));
  }

  /** The tags of the `sync` events that start a replay of it. */
  get tags(): readonly string[] {
    return [tagOf(this.name), ...this.features.flatMap(({ tags }) => tags ?? [])];
  }

  /** What pages may call, where a feature has a method for them. */
  get calls(): Partial<QueueCalls> {
    return Object.assign({}, ...this.features.map(({ calls }) => calls)) as Partial<QueueCalls>;
  }

  /** Whether the replay waits for a listener of these events. */
  awaits(type: QueueEvent['type']): boolean {
    return this.features.some(({ awaits }) => awaits?.includes(type));
  }

  /** Replays and makes nothing wait. Later events see how that ended. */
  wake(trigger: ReplayTrigger = 'none'): void {
    void this.scheduler.replay(trigger).catch(() => {});
  }

  /** @throws what a function of the app throws, and an error where it takes longer than an attempt may. */
  callApp(name: string, call: () => unknown): Promise<unknown> {
    const seconds = this.options.attemptTimeoutSeconds;
    const calling = (async () => {
      this.isCallingApp = true;
      try {
        // The part before its first `await` runs here.
        return call();
      } finally {
        this.isCallingApp = false;
      }
    })();
    return withTimeout(seconds, calling, () => {
      throw new Error(`${name} took longer than ${seconds} s`);
    });
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

  /**
   * A server has answered: any answer counts as traffic, and proves the network for its own lane. Returns what features
   * make of the answer, if any listens.
   */
  noteAnswer(entry: Entry, response: Response, lane?: Lane): Promise<unknown> | undefined {
    this.lastAnswerAt = Date.now();
    this.signal('traffic');
    lane?.prove(this.#sequence);
    // All at once: the page that gets a live answer reads its body.
    const reading = this.features.flatMap(({ gotResponse }) => gotResponse?.(entry, response) ?? []);
    return reading.length ? Promise.all(reading) : undefined;
  }

  /** Notes that an attempt at the entry has begun. Signals before it no longer make the entry due. */
  mark({ id }: Entry, lane: Lane): void {
    lane.mark(id, this.#sequence);
  }

  /** Reads what is stored, once in a worker, before anything is sent or stored. */
  load(): Promise<void> {
    return (this.#loading ??= loadQueue(this, () => (this.#loading = undefined)).then(
      () => void (this.#isLoaded = true),
    ));
  }

  /** Whether the state is read and nobody has to be asked: then `lanes.owner` is who uses the app. */
  get isUpToDate(): boolean {
    const { features } = this;
    return (
      this.#loading !== undefined &&
      this.#isLoaded &&
      !features.some(({ refresh, refreshOwner }) => refresh ?? refreshOwner)
    );
  }

  /** Whether anything may be stored, here or in an older queue. Opens no database. */
  async mayHaveEntries(): Promise<boolean> {
    return this.features.some(({ migrate }) => migrate) || database(whenActive).exists();
  }

  /** The error of a database that does not answer in time. */
  lateError(what: string): SyncQueueError {
    const { name } = this;
    return new SyncQueueError('storage-failed', {
      name,
      what,
      error: 'TimeoutError',
      why: 'no answer in time',
    });
  }

  /** Asks who uses the app now. From then on only entries of that owner are sent. */
  async refreshOwner(): Promise<Owner> {
    let { owner } = this.lanes;
    for (const { refresh, refreshOwner } of this.features) {
      await refresh?.();
      if (refreshOwner) owner = await refreshOwner();
    }
    return owner;
  }

  /** Why a feature never lets the entry be sent, if so. */
  neverSent(entry: Entry): Unsent | undefined {
    for (const { neverSent } of this.features) {
      const reason = neverSent?.(entry);
      if (reason) return reason;
    }
    return undefined;
  }

  /** Takes over the entries of older queues. */
  async migrate(): Promise<void> {
    for (const { migrate } of this.features) await migrate?.();
  }

  /** Publishes that a page's write is not stored. */
  async reject({ method, url, owner }: Entry, error: unknown): Promise<void> {
    const rejection = { by: rejectedBy(error as SyncQueueError), method, url, at: Date.now() };
    await this.events.publish({ type: 'rejected', rejection, owner, error });
  }

  /** The verdict on a replay where `classify` gives none: that of a feature, else that of the table. */
  readonly classifyReplayed = (outcome: Outcome, entry: Entry): Verdict => {
    for (const { verdictOn } of this.features) {
      const verdict = verdictOn?.(outcome, entry);
      if (verdict) return verdict;
    }
    return classifyReplayed(outcome, entry);
  };

  /** The request as features want it to be sent. */
  async rewrite(request: Request, entry: Entry): Promise<Request> {
    let rewritten = request;
    for (const { rewrite } of this.features) if (rewrite) rewritten = await rewrite(rewritten, entry);
    return rewritten;
  }

  /** What features keep of an answer's body. */
  readonly readAnswer = async (response: Response): Promise<ArrayBuffer | undefined> => {
    for (const { readAnswer } of this.features) if (readAnswer) return readAnswer(response);
    return undefined;
  };

  /** Notes in the outcome of a failed attempt what its answer says. */
  async readFailure(outcome: Outcome): Promise<void> {
    for (const { readFailure } of this.features)
      if (readFailure && outcome.response)
        Object.assign(outcome, { said: await readFailure(outcome.response) });
  }

  /** Requests of these owners that have arrived by now are not stored any more; `null`: those of all owners. */
  forbid(owners: readonly Owner[]): void {
    for (const owner of owners) this.#cleared.set(owner, this.#arrivals);
  }

  isForbidden(arrival: number, owner: string | undefined): boolean {
    return [null, owner].some((one) => arrival <= (this.#cleared.get(one) ?? 0));
  }

  /**
   * The entry as a page may see it.
   *
   * @throws SyncQueueError `not-found`
   */
  async visibleEntry(id: string): Promise<Entry> {
    await this.load();
    await this.refreshOwner();
    const entry = await this.store.get(String(id));
    if (!entry || !this.lanes.isVisible(entry.owner)) throw this.notFound(id);
    return entry;
  }

  notFound(id: string) {
    return new SyncQueueError('not-found', { name: this.name, id });
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
