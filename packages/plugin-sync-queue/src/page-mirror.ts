import { WorkerConnection } from 'workbox-plugin-core/window';
import { changeType, protocol, type Change, type ChangePayload, type QueueCalls } from './messages.ts';
import { callWorker } from './page-calls.ts';
import type { SyncQueueClientOptions } from './page-options.ts';
import { PagePromises } from './page-promises.ts';
import { onSigns } from './page-signs.ts';
import { applyChanges, emptySnapshot, snapshotOf, type QueueSnapshot } from './queue-snapshot.ts';
import { SyncQueueError, type SyncQueueErrorCode } from './sync-queue-error.ts';
import { timerSeconds } from './timer-seconds.ts';

/** The page's picture of the queue: asked for once, then kept by what the worker tells, and looked at now and then. */
export class PageMirror {
  readonly promises: PagePromises;
  readonly pollSeconds: number;
  readonly #name: string;
  readonly #worker: WorkerConnection;
  readonly #listeners = new Set<() => void>();
  readonly #stops: (() => void)[] = [];
  #snapshot = emptySnapshot;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Changes heard since the last question for everything, which its answer may not know of. */
  #heard = 0;
  #listed = false;

  constructor(
    name: string,
    { timeoutSeconds = 10, pollSeconds = 30, persistStorage = true }: SyncQueueClientOptions,
  ) {
    this.#name = name;
    this.#worker = new WorkerConnection(
      protocol,
      timeoutSeconds,
      (code, message, details) => new SyncQueueError(code as SyncQueueErrorCode, details, undefined, message),
    );
    this.pollSeconds = timerSeconds(pollSeconds);
    this.promises = new PagePromises(name, persistStorage, () => this.#worker.scope());
    this.#worker.hear(
      ({ type, payload }) => {
        const { queue, changes, nextAttemptAt } = payload as ChangePayload;
        if (type !== changeType || queue !== name) return;
        this.#heard++;
        if (this.#listed) this.#apply(changes);
        const relisted = changes.filter((change) => change.type === 'relisted');
        if (relisted.length)
          void this.forget(relisted.flatMap(({ cleared = [] }) => cleared))
            .then(() => this.refresh())
            .catch(() => {});
        this.#pollAt(nextAttemptAt);
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

  /** Asks for everything, once more where something was heard meanwhile. */
  async refresh() {
    for (;;) {
      const heard = this.#heard;
      const all = await this.call('overview');
      const storageLost = await this.promises
        .check(all.entries.length, all.owner)
        .catch(() => this.#snapshot.storageLost);
      if (heard !== this.#heard) continue;
      this.#listed = true;
      this.set({ ...snapshotOf(all, this.#snapshot.lastRefusal), storageLost });
      this.#pollAt(all.nextAttemptAt);
      return all;
    }
  }

  set(snapshot: QueueSnapshot) {
    if (JSON.stringify(snapshot) === JSON.stringify(this.#snapshot)) return;
    this.#snapshot = snapshot;
    // Each by itself: one that throws keeps the news from nobody.
    this.#listeners.forEach((listener) => queueMicrotask(listener));
  }

  close() {
    for (const stop of this.#stops.splice(0)) stop();
    clearTimeout(this.#timer);
    this.#listeners.clear();
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
      this.set({ ...this.#snapshot, status: 'unreachable' });
      this.#pollAt(Date.now() + this.pollSeconds * 1000);
    }
  }

  #pollAt(time: number) {
    clearTimeout(this.#timer);
    if (time === Infinity || !this.#stops.length) return;
    const wait = Math.min(Math.max(time - Date.now(), 500), this.pollSeconds * 1000);
    this.#timer = setTimeout(() => void this.#wake('poll'), wait);
  }
}
