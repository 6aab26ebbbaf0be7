import { withTimeout, WorkerConnection } from 'workbox-plugin-core/window';
import {
  changeType,
  protocol,
  type Change,
  type ChangePayload,
  type ChangePosition,
  type QueueCalls,
} from '../shared/messages.ts';
import { callWorker } from './calls.ts';
import type { SyncQueueClientOptions } from './options.ts';
import { PagePromises } from './promises.ts';
import { onSigns } from './signs.ts';
import { applyChanges, emptySnapshot, snapshotOf, type QueueSnapshot } from '../shared/queue-snapshot.ts';
import { SyncQueueError, type SyncQueueErrorCode } from '../shared/sync-queue-error.ts';
import { timerSeconds } from '../shared/timer-seconds.ts';

export const isControlled = () =>
  Boolean((navigator.serviceWorker as ServiceWorkerContainer | undefined)?.controller);

/** Metadata is the app's own: it may hold what has no JSON, and an entry keeps it as it is. */
const comparable = (snapshot: QueueSnapshot) =>
  JSON.stringify(snapshot, (key, value: unknown) => (key === 'metadata' ? undefined : value));

/** The page's picture of the queue: asked for once, then kept by what the worker tells, and looked at now and then. */
export class PageMirror {
  readonly promises: PagePromises;
  readonly pollSeconds: number;
  readonly timeoutSeconds: number;
  readonly #name: string;
  readonly #worker: WorkerConnection;
  readonly #listeners = new Set<() => void>();
  readonly #stops: (() => void)[] = [];
  #snapshot: QueueSnapshot = { ...emptySnapshot, controlled: isControlled() };
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What the snapshot knows of; nothing before the first list. */
  #known: ChangePosition | undefined;
  /** Changes heard since the last question for everything, which its answer may not know of. */
  #heard: ChangePayload[] = [];

  constructor(
    name: string,
    { timeoutSeconds = 10, pollSeconds = 30, persistStorage = true }: SyncQueueClientOptions,
  ) {
    this.#name = name;
    this.timeoutSeconds = timerSeconds(timeoutSeconds);
    this.#worker = new WorkerConnection(
      protocol,
      timeoutSeconds,
      (code, message, details) => new SyncQueueError(code as SyncQueueErrorCode, details, undefined, message),
    );
    this.pollSeconds = timerSeconds(pollSeconds);
    this.promises = new PagePromises(name, persistStorage, () => this.#worker.scope());
    this.#worker.onBroadcast(
      ({ type, payload }) => {
        const { queue, changes } = payload as ChangePayload;
        if (type !== changeType || queue !== name) return;
        const relisted = changes.filter((change) => change.type === 'relisted');
        const hear = () => this.#hear(payload as ChangePayload);
        if (relisted.length)
          void this.forget(relisted.flatMap(({ cleared = [] }) => cleared)).then(hear, hear);
        else hear();
      },
      () => void this.#wake('visible'),
    );
    this.#stops.push(() => this.#worker.close(), ...onSigns((sign) => void this.#wake(sign)));
    void this.#wake('visible');
  }

  /** The same object until something changes. */
  readonly getSnapshot = (): QueueSnapshot => this.#snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  find(id: string) {
    return this.#snapshot.entries.find((entry) => entry.id === id);
  }

  call<Call extends keyof QueueCalls>(call: Call, args: unknown[] = []) {
    return callWorker(this.#worker, this.#name, call, args);
  }

  /**
   * Of these owners everything was deleted on purpose: nothing of them is remembered. Whose write was refused
   * is no business of the next person either.
   */
  async forget(owners: readonly (string | undefined)[]) {
    const { lastRefusal: _, ...rest } = this.#snapshot;
    this.set(rest);
    await this.promises.forget(owners);
  }

  /** Asks for everything. What was heard meanwhile comes on top of the answer. */
  async refresh() {
    const until = Date.now() + this.timeoutSeconds * 1000;
    const all = await this.call('overview');
    const lost = () => this.#snapshot.storageLost;
    const known = all.entries.filter(({ id }) => this.find(id)).length;
    // The storage may be slow, and the list is here.
    const left = Math.max(0, until - Date.now()) / 1000;
    const storageLost = await withTimeout(
      left,
      this.promises.check(all.entries.length, all.owner, known).catch(lost),
      lost,
    );
    if (all.life === this.#known?.life && all.number < this.#known.number) {
      // What was told is newer than the answer.
      this.set({ ...this.#snapshot, status: 'ready', storageLost });
      return all;
    }
    this.#known = all;
    this.set({ ...snapshotOf(all, this.#snapshot.lastRefusal), storageLost });
    this.#pollAt(all.nextAttemptAt);
    for (const payload of this.#heard.splice(0)) if (payload.life === all.life) this.#hear(payload);
    return all;
  }

  set(snapshot: QueueSnapshot) {
    const next = { ...snapshot, controlled: isControlled() };
    if (comparable(next) === comparable(this.#snapshot)) return;
    this.#snapshot = next;
    // Each by itself: one that throws keeps the news from nobody.
    this.#listeners.forEach((listener) => queueMicrotask(listener));
  }

  close() {
    for (const stop of this.#stops.splice(0)) stop();
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #hear(payload: ChangePayload) {
    const { changes, life, number, nextAttemptAt } = payload;
    const known = this.#known;
    if (!known) {
      this.#heard.push(payload);
      return;
    }
    const news = life === known.life ? number - known.number : Infinity;
    if (news <= 0) return;
    // Something was missed, or another life of the worker speaks, whose predecessor may have ended in mid-sentence.
    if (news > changes.length || changes.some((change) => change.type === 'relisted')) {
      if (this.#heard.push(payload) === 1) void this.refresh().catch(() => (this.#heard = []));
      return;
    }
    this.#known = payload;
    this.#apply(changes.slice(-news));
    this.#pollAt(nextAttemptAt);
  }

  #apply(changes: Change[]) {
    const before = this.#snapshot.entries.length;
    this.set(applyChanges(this.#snapshot, changes));
    const { length } = this.#snapshot.entries;
    if (length !== before) this.promises.note(length, this.#snapshot.owner).catch(() => {});
  }

  async #wake(noticed: 'online' | 'visible' | 'poll') {
    try {
      if (noticed !== 'poll' || this.#snapshot.status !== 'ready') await this.refresh();
      const { nextAttemptAt } = await this.call('wake', [noticed]);
      // The worker was ended between a delivery and its message.
      if (nextAttemptAt === Infinity && this.#snapshot.size) await this.refresh();
      else this.#pollAt(nextAttemptAt);
    } catch {
      this.#heard = [];
      this.set({ ...this.#snapshot, status: 'unreachable' });
      this.#pollAt(Date.now() + this.pollSeconds * 1000);
    }
  }

  #pollAt(time: number) {
    clearTimeout(this.#timer);
    if (time === Infinity || !this.#stops.length) return;
    const most = this.pollSeconds * 1000;
    // What is being sent is due all the time, and the worker tells of its end.
    const isSending = this.#snapshot.entries.some(({ state }) => state === 'sending');
    const wait = isSending ? most : Math.min(Math.max(time - Date.now(), 500), most);
    this.#timer = setTimeout(() => void this.#wake('poll'), wait);
  }
}
