import { type Place, SnapshotStore, WorkerConnection } from 'workbox-plugin-core/window';
import {
  callType,
  type ChangePayload,
  type ChangePosition,
  changeType,
  protocol,
  type QueueCalls,
  type WakeReason,
} from '../shared/messages.ts';
import { metricsOf, type QueueSnapshot, type QueueStatus } from '../shared/queue-snapshot.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';
import { timerSeconds } from '../shared/timer-seconds.ts';
import { EntryList } from './entry-list.ts';
import { EvictionDetector } from './eviction-detector.ts';
import type { SyncQueueClientOptions } from './options.ts';

/** What a snapshot has beside its entries. */
type QueueState = Pick<
  QueueSnapshot,
  | 'status'
  | 'paused'
  | 'disabled'
  | 'owner'
  | 'pausedOrigins'
  | 'controlled'
  | 'lastRejection'
  | 'storageLost'
>;

const reads: readonly (keyof QueueCalls)[] = [
  'overview',
  'getAll',
  'size',
  'wake',
  'result',
  'request',
  'explain',
  'capabilities',
  'answerTo',
];
// Executed a second time, these would find nothing and fail.
const unrepeatable: readonly (keyof QueueCalls)[] = [
  'discard',
  'clear',
  'resolve',
  'retryAll',
  'discardAll',
  'update',
];

export const isControlled = () =>
  Boolean((navigator.serviceWorker as ServiceWorkerContainer | undefined)?.controller);

/** Without metadata, which is of the app and may have cycles. */
const isSame = (a: unknown, b: unknown): boolean =>
  a === b ||
  (isObject(a) &&
    isObject(b) &&
    Object.keys({ ...a, ...b }).every((key) => key === 'metadata' || isSame(a[key], b[key])));

const isObject = (value: unknown): value is Record<string, unknown> => Object(value) === value;

/** The queue in the memory of a page: listed once, then kept up to date by the broadcasts of the worker. */
export class QueueReplica {
  readonly evictions: EvictionDetector;
  readonly store: SnapshotStore<QueueSnapshot>;
  readonly pollSeconds: number;
  readonly closed = new AbortController();
  readonly #name: string;
  readonly #worker: WorkerConnection;
  #state: QueueState = { status: 'connecting', paused: false, disabled: false, controlled: isControlled() };
  #list = new EntryList();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The last change that the replica has; `undefined` before the first list. */
  #known: ChangePosition | undefined;
  /** Messages that came since the list was asked for and may be newer than it. */
  #early: ChangePayload[] = [];

  constructor(
    name: string,
    { timeoutSeconds = 10, pollSeconds = 30, persistStorage = true }: SyncQueueClientOptions,
    place?: Place,
  ) {
    this.#name = name;
    this.pollSeconds = timerSeconds(pollSeconds);
    this.store = new SnapshotStore(this.#snapshot());
    this.#worker = new WorkerConnection(protocol, timeoutSeconds, SyncQueueError, place);
    this.evictions = new EvictionDetector(name, persistStorage, () => this.#worker.scope());
    this.#worker.listen(
      ({ type, payload }) => {
        if (type === changeType && (payload as ChangePayload).queue === name)
          this.receive(payload as ChangePayload);
      },
      (activity) => void this.#wake(activity),
      this.closed.signal,
    );
    void this.#wake('visible');
  }

  find(id: string) {
    return this.#list.get(id);
  }

  async call<Call extends keyof QueueCalls>(
    call: Call,
    args: unknown[] = [],
  ): Promise<Awaited<ReturnType<QueueCalls[Call]>>> {
    const options = { changes: !reads.includes(call), repeatable: !unrepeatable.includes(call) };
    const answer = await this.#worker.call(callType, { queue: this.#name, call, args }, options);
    return answer as Awaited<ReturnType<QueueCalls[Call]>>;
  }

  /** Everything of these owners was deleted on purpose. A rejection was told to the person of that time only. */
  async forget(owners: readonly (string | undefined)[]) {
    this.set({ lastRejection: undefined });
    await this.evictions.forget(owners);
  }

  /** Asks for everything. Messages that come meanwhile are applied to the answer. */
  async refresh(): Promise<QueueStatus> {
    const status = await this.call('overview');
    const { entries, workerRun, number, paused, disabled, owner, pausedOrigins } = status;
    const { nextAttemptAt, generation } = status;
    const known = entries.filter(({ id }) => this.find(id)).length;
    const storageLost = await this.evictions.listed(entries.length, known, owner, generation);
    if (workerRun === this.#known?.workerRun && number < this.#known.number) {
      // The messages that came meanwhile are newer than the list.
      this.set({ status: 'ready', storageLost });
      return status;
    }
    this.#known = { workerRun, number };
    const isListed = isSame(entries, this.#list.entries);
    if (!isListed) {
      this.#list = new EntryList();
      this.#list.apply(entries.map((entry) => [entry.id, entry]));
    }
    this.set({ status: 'ready', paused, disabled, owner, pausedOrigins, storageLost }, !isListed);
    this.#pollAt(nextAttemptAt);
    // A message that does not follow the list either would make the page ask again for ever.
    for (const payload of this.#early.splice(0))
      if (payload.workerRun === workerRun && payload.since <= this.#known.number) this.receive(payload);
    return status;
  }

  set(changes: Partial<QueueState>, isChanged = false) {
    const before = this.#state;
    this.#state = { ...before, controlled: isControlled(), ...changes };
    if (isChanged || !isSame(before, this.#state)) this.store.set(this.#snapshot());
  }

  close() {
    this.closed.abort();
    clearTimeout(this.#timer);
    this.store.close();
  }

  #snapshot(): QueueSnapshot {
    const { entries } = this.#list;
    return { ...this.#state, entries, ...metricsOf(entries) };
  }

  /** Takes a broadcast of the worker. */
  receive(payload: ChangePayload) {
    const { since, number, workerRun, cleared, rejection, paused } = payload;
    const known = this.#known;
    const follows = workerRun === known?.workerRun;
    if (follows && number <= known.number) return;
    const told = rejection && { lastRejection: rejection };
    if (cleared) void this.forget(cleared).catch(() => {});
    // Before the first list; or a message was missed; or it is of another run of the worker, and the one before may
    // have ended without its last message.
    if (!follows || since > known.number || cleared) {
      // A list has no refusals.
      if (told) this.set(told);
      if (this.#early.push(payload) === 1 && known) void this.refresh().catch(() => (this.#early = []));
      return;
    }
    this.#known = { workerRun, number };
    const wasEmpty = !this.#list.entries.length;
    this.#list.apply(payload.entries);
    this.set({ ...told, ...(paused !== undefined && { paused }) }, true);
    this.#note(0.1);
    this.#pollAt(payload.nextAttemptAt);
    // The first entries may be in another database than the last list.
    if (wasEmpty) void this.refresh().catch(() => {});
  }

  #note(share: number) {
    // Without a list nothing is known of the entries.
    if (this.#known) void this.evictions.changed(this.#list.entries.length, this.#state.owner, share);
  }

  async #wake(reason: WakeReason) {
    try {
      if (reason !== 'poll' || this.#state.status !== 'ready') await this.refresh();
      const { nextAttemptAt } = await this.call('wake', [reason]);
      // The worker was terminated between a delivery and its message.
      if (nextAttemptAt === Infinity && this.store.getSnapshot().size) await this.refresh();
      else this.#pollAt(nextAttemptAt);
    } catch {
      this.#early = [];
      this.set({ status: 'unreachable' });
      this.#pollAt(Date.now() + this.pollSeconds * 1000);
    }
  }

  #pollAt(time: number) {
    clearTimeout(this.#timer);
    if (this.closed.signal.aborted) return;
    const most = this.pollSeconds * 1000;
    const poll = () => void this.#wake('poll');
    const wait = time === Infinity ? 500 : Math.min(Math.max(time - Date.now(), 500), most);
    this.#timer = setTimeout(() => {
      this.#note(0);
      if (time === Infinity) return;
      // An entry that is being sent is due all the time, and the worker broadcasts its end.
      if (this.#list.entries.some(({ state }) => state === 'sending'))
        this.#timer = setTimeout(poll, most - wait);
      else poll();
    }, wait);
  }
}
