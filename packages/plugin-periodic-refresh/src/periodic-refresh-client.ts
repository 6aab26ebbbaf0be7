import { SnapshotStore, WorkerConnection, warnAboutScope } from 'workbox-plugin-core/window';
import type { RefreshEntry } from './entry.ts';
import {
  callType,
  protocol,
  statusType,
  tagOf,
  type Enabled,
  type RefreshCalls,
  type RefreshStatus,
  type StatusPayload,
} from './messages.ts';
import { PeriodicRefreshError, type PeriodicRefreshErrorCode } from './periodic-refresh-error.ts';
import type { RunReport } from './report.ts';

declare const process: { env: { NODE_ENV?: string } };

type Registration = ServiceWorkerRegistration & {
  periodicSync?: { unregister(tag: string): Promise<void> };
};

export interface PeriodicRefreshClientOptions {
  /**
   * Seconds to wait for the worker's answer to a call; `refresh()` waits as long as a run may last.
   * @default 10
   */
  timeoutSeconds?: number;
  /**
   * The most seconds between two looks at whether a run is due, while the page is open.
   * @default 900
   */
  pollSeconds?: number;
}

/** `loading` before the worker's first answer; `unreachable` when it did not answer the last question. */
export type RefreshSnapshot =
  { state: 'loading' | 'unreachable'; status?: RefreshStatus } | { state: 'ready'; status: RefreshStatus };

/**
 * The refresher as a page sees it: switch it on and off, run it now, and see what the last run did.
 * While it is open it also wakes the worker when the page is looked at and when a run is due, which
 * is what carries it in browsers without Periodic Background Sync.
 *
 * @example
 * const briefings = new PeriodicRefreshClient('briefings');
 * const { mode, reason } = await briefings.enable();
 * // React: useSyncExternalStore(briefings.subscribe, briefings.getSnapshot)
 */
export class PeriodicRefreshClient {
  readonly name: string;
  readonly #timeoutSeconds: number;
  readonly #worker: WorkerConnection;
  readonly #pollSeconds: number;
  readonly #stops: (() => void)[] = [];
  readonly #store = new SnapshotStore<RefreshSnapshot>(
    { state: 'loading' },
    (before, next) => JSON.stringify(before) === JSON.stringify(next),
  );
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(name: string, { timeoutSeconds = 10, pollSeconds = 900 }: PeriodicRefreshClientOptions = {}) {
    if (process.env.NODE_ENV !== 'production') warnAboutScope('workbox-plugin-periodic-refresh', 'page');
    this.name = name;
    this.#timeoutSeconds = timeoutSeconds;
    this.#pollSeconds = pollSeconds;
    this.#worker = new WorkerConnection(
      protocol,
      timeoutSeconds,
      (code, message, details) =>
        new PeriodicRefreshError(code as PeriodicRefreshErrorCode, details, undefined, message),
    );
    const seen = () => {
      if (document.visibilityState === 'visible') void this.#wake();
    };
    document.addEventListener('visibilitychange', seen);
    window.addEventListener('online', seen);
    this.#stops.push(
      () => this.#worker.close(),
      () => document.removeEventListener('visibilitychange', seen),
      () => window.removeEventListener('online', seen),
    );
    this.#worker.onBroadcast(
      ({ type, payload }) => {
        const { name: of, status } = payload as StatusPayload;
        if (type === statusType && of === name) this.#heard(status);
      },
      () => void this.#wake(),
    );
    void this.#wake();
  }

  /** The same object until something changes. */
  readonly getSnapshot = this.#store.getSnapshot;

  /** Calls `listener` after each change of the snapshot; returns a function that ends the subscription. */
  readonly subscribe = this.#store.subscribe;

  /**
   * Lets runs happen by themselves, at the interval that the worker was given. Resolves with how:
   * a browser that runs nothing in the background is no error, `reason` says why it does not.
   */
  enable(): Promise<Enabled> {
    return this.#call('enable');
  }

  /** Ends all of it, also where the worker has no such plugin any more. */
  async disable(): Promise<void> {
    try {
      await this.#call('disable');
    } catch (error) {
      const { code } = error as PeriodicRefreshError;
      if (code !== 'no-worker' && code !== 'no-answer' && code !== 'unknown-refresher') throw error;
      // Nobody is there who could run anything, and the browser may still fire events.
      const registration: Registration | undefined = await navigator.serviceWorker?.getRegistration();
      await registration?.periodicSync?.unregister(tagOf(this.name)).catch(() => {});
    }
  }

  /** How it stands, and what the last run did. */
  async status(): Promise<RefreshStatus> {
    const status = await this.#call('status');
    this.#heard(status);
    return status;
  }

  /** Runs now, or joins the run that is under way; resolves with its report. */
  async refresh(): Promise<RunReport> {
    const { maxSeconds } = await this.#call('status');
    return this.#call('refresh', Math.min(maxSeconds, 86_400) + 2 * this.#timeoutSeconds);
  }

  /**
   * Deletes what the refresher knows of, the report of the last run included, and ends a run that is under
   * way. Call it when somebody signs out, beside `caches.delete()`. Whether it is enabled stays.
   */
  clear(): Promise<void> {
    return this.#call('clear');
  }

  /** What the refresher knows of, the most used first. */
  getAll(): Promise<RefreshEntry[]> {
    return this.#call('getAll');
  }

  /** Stops listening and polling. Runs go on without this page. */
  close() {
    for (const stop of this.#stops.splice(0)) stop();
    clearTimeout(this.#timer);
    this.#store.close();
  }

  async #call<Call extends keyof RefreshCalls>(
    call: Call,
    timeoutSeconds = this.#timeoutSeconds,
  ): Promise<Awaited<ReturnType<RefreshCalls[Call]>>> {
    const answer = await this.#worker.call(
      callType,
      { name: this.name, call },
      {
        changes: ['enable', 'disable', 'clear'].includes(call),
        // A second run would ask for everything once more.
        repeatable: call !== 'refresh',
        timeoutSeconds,
      },
    );
    return answer as Awaited<ReturnType<RefreshCalls[Call]>>;
  }

  async #wake() {
    try {
      this.#heard(await this.#call('wake'));
    } catch {
      this.#store.set({ ...this.getSnapshot(), state: 'unreachable' });
      this.#pollAt(0);
    }
  }

  #heard(status: RefreshStatus) {
    this.#store.set({ state: 'ready', status });
    this.#pollAt(status.nextRunAt);
  }

  #pollAt(time: number) {
    clearTimeout(this.#timer);
    if (time === Infinity || !this.#stops.length) return;
    // A run that is due and cannot happen now is not asked for without rest.
    const wait = Math.max(time - Date.now(), 60_000);
    this.#timer = setTimeout(() => void this.#wake(), Math.min(wait, this.#pollSeconds * 1000));
  }
}
