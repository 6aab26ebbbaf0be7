import { SnapshotStore, WorkerConnection, warnAboutScope } from 'workbox-plugin-core/window';
import type { RefreshEntry } from '../shared/refresh-entry.ts';
import {
  callType,
  protocol,
  statusType,
  tagOf,
  type Enabled,
  type RefreshCalls,
  type RefreshStatus,
  type StatusPayload,
} from '../shared/protocol.ts';
import { PeriodicRefreshError } from '../shared/periodic-refresh-error.ts';
import type { RunReport } from '../shared/run-report.ts';

declare const process: { env: { NODE_ENV?: string } };

type Registration = ServiceWorkerRegistration & {
  periodicSync?: { unregister(tag: string): Promise<void> };
};

/** The options of {@link PeriodicRefreshClient}. */
export interface PeriodicRefreshClientOptions {
  /**
   * Seconds to wait for the worker's answer to a call. `refresh()` waits as long as a run may last.
   * @default 10
   */
  timeoutSeconds?: number;
  /**
   * Seconds after which an open page asks the worker again whether a run is due.
   * @default 900
   */
  pollSeconds?: number;
}

/** `loading` before the first answer of the worker; `unreachable` when it did not answer the last call. */
export type RefreshSnapshot =
  { state: 'loading' | 'unreachable'; status?: RefreshStatus } | { state: 'ready'; status: RefreshStatus };

/**
 * The refresher in a page: enable and disable it, run it now, and read what the last run did. While the
 * client is open, it calls the worker when the page is shown, when the network is back, and when a run is due. In
 * browsers without Periodic Background Sync this starts the runs.
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
  readonly #closed = new AbortController();
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
    this.#worker = new WorkerConnection(protocol, timeoutSeconds, PeriodicRefreshError);
    this.#worker.listen(
      ({ type, payload }) => {
        const { name: of, status } = payload as StatusPayload;
        if (type === statusType && of === name) this.#update(status);
      },
      () => void this.#wake(),
      this.#closed.signal,
    );
    void this.#wake();
  }

  /** The same object until something changes. */
  readonly getSnapshot = this.#store.getSnapshot;

  /** Calls `listener` after each change of the snapshot; returns a function that ends the subscription. */
  readonly subscribe = this.#store.subscribe;

  /**
   * Lets runs happen by themselves, at the interval of the worker. Resolves with the mode. A browser that runs
   * nothing in the background is no error: `reason` says why it does not.
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
      // No worker can run it, but the browser may still fire events.
      const registration: Registration | undefined = await navigator.serviceWorker?.getRegistration();
      await registration?.periodicSync?.unregister(tagOf(this.name)).catch(() => {});
    }
  }

  /** The status, with the report of the last run. */
  async status(): Promise<RefreshStatus> {
    const status = await this.#call('status');
    this.#update(status);
    return status;
  }

  /** Runs now, or joins the run that is going on. Resolves with its report. */
  async refresh(): Promise<RunReport> {
    const { maxSeconds } = await this.#call('status');
    return this.#call('refresh', Math.min(maxSeconds, 86_400) + 2 * this.#timeoutSeconds);
  }

  /**
   * Deletes the log and the report of the last run, and ends a run that is going on. Call it when somebody
   * signs out, after `caches.delete()`. Whether the refresher is enabled stays.
   */
  clear(): Promise<void> {
    return this.#call('clear');
  }

  /** The entries of the log, the most used first. */
  getAll(): Promise<RefreshEntry[]> {
    return this.#call('getAll');
  }

  /** Stops listening and polling. Runs go on without this page. */
  close() {
    this.#closed.abort();
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
        // A second call would start a second run.
        repeatable: call !== 'refresh',
        timeoutSeconds,
      },
    );
    return answer as Awaited<ReturnType<RefreshCalls[Call]>>;
  }

  async #wake() {
    try {
      this.#update(await this.#call('wake'));
    } catch {
      this.#store.set({ ...this.getSnapshot(), state: 'unreachable' });
      this.#pollAt(0);
    }
  }

  #update(status: RefreshStatus) {
    this.#store.set({ state: 'ready', status });
    this.#pollAt(status.nextRunAt);
  }

  #pollAt(time: number) {
    clearTimeout(this.#timer);
    if (time === Infinity || this.#closed.signal.aborted) return;
    // A run that is due may be impossible now: the next call waits a minute.
    const wait = Math.max(time - Date.now(), 60_000);
    this.#timer = setTimeout(() => void this.#wake(), Math.min(wait, this.#pollSeconds * 1000));
  }
}
