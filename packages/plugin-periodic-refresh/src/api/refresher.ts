import { broadcast, pendingWrites, whenActive, withLock } from 'workbox-plugin-core';
import { modeOf, nextRunAt, type RefreshState } from '../policy/schedule.ts';
import { revalidateURLs } from '../run/revalidate.ts';
import { runCycle } from '../run/run-cycle.ts';
import type { ResolvedOptions } from '../shared/options.ts';
import { PeriodicRefreshError } from '../shared/periodic-refresh-error.ts';
import { protocol, statusType, type Enabled, type RefreshStatus } from '../shared/protocol.ts';
import type { RefreshEntry } from '../shared/refresh-entry.ts';
import { didRequest, type RunReport, type Trigger } from '../shared/run-report.ts';
import { createRefreshStore } from '../storage/refresh-store.ts';
import { createUseLog } from '../storage/use-log.ts';
import { isRegistered, registerPeriodicSync, unregisterPeriodicSync } from './periodic-sync.ts';

declare const self: ServiceWorkerGlobalScope;

/**
 * The refresher of a {@link PeriodicRefreshPlugin}, in the worker: `plugin.refresher`. Pages have the same
 * methods in `PeriodicRefreshClient`.
 */
export interface Refresher {
  readonly name: string;
  /**
   * Lets runs happen by themselves from now on: on `periodicsync` where the browser accepts the tag, else
   * when the app is used after the interval has passed. Resolves with the mode, and why it is that one.
   */
  enable(): Promise<Enabled>;
  /** Ends all of it, a run that is going on included. The log is kept for another `enable()`. */
  disable(): Promise<void>;
  status(): Promise<RefreshStatus>;
  /**
   * Runs now, from `push` for instance, regardless of the interval, the freshness of entries and Save-Data.
   * Joins a run that is going on. Resolves with its report. Give it to the `waitUntil` of the event.
   */
  refresh(): Promise<RunReport>;
  /**
   * Deletes the log, the report of the last run and what that run left, and ends a run that is going on.
   * Call it when somebody signs out. Whether the refresher is enabled stays.
   */
  clear(): Promise<void>;
  /** The entries of the log, the most used first. URLs that were only listed are included. */
  getAll(): Promise<RefreshEntry[]>;
  /** @internal A person used it. */
  recordUse(use: RefreshEntry): void;
  /** @internal A new worker is active: its interval may be another one. */
  activate(): Promise<unknown>;
  /** @internal The app is in use: starts a run that is due. */
  wake(): Promise<void>;
  /** @internal Rejects where it helps that the browser fires the event again. */
  periodicSync(): Promise<void>;
}

export function createRefresher(name: string, options: ResolvedOptions, plugin: object): Refresher {
  const { minIntervalSeconds, maxSeconds } = options;
  const scope = self.registration.scope;
  const store = createRefreshStore(scope, name, whenActive);
  const lock = `${protocol.name}:${scope}:${name}`;
  let running: Promise<RunReport> | undefined;
  let budget: AbortController | undefined;
  /** Until then a use of the app does not read the state. */
  let nextLookAt = 0;
  /** `undefined` until this worker knows. */
  let enabled: boolean | undefined;

  const describe = (state: RefreshState, isRunning: boolean): RefreshStatus => ({
    mode: modeOf(state),
    reason: state.refusal,
    running: isRunning,
    nextRunAt: nextRunAt(state, minIntervalSeconds),
    maxSeconds,
    lastRun: state.lastRun,
  });
  const publish = (state: RefreshState, isRunning = !!running) => {
    const status = describe(state, isRunning);
    void broadcast(protocol, statusType, { name, status }).catch(() => {});
    return state;
  };
  const register = async (change?: Partial<RefreshState>) => {
    const refusal = await registerPeriodicSync(name, minIntervalSeconds);
    const registeredSeconds = refusal ? 0 : minIntervalSeconds;
    return publish(await store.changeState({ ...change, registeredSeconds, refusal }));
  };

  const runLocked = async (trigger: Trigger, budget: AbortController): Promise<RunReport> => {
    await log.flush();
    const state = await store.readState();
    // Another worker, or another event, may have run while this one waited for the lock.
    if (trigger === 'opportunistic' && Date.now() < nextRunAt(state, minIntervalSeconds))
      return state.lastRun!;
    publish(state);
    const ran = await runCycle({ name, plugin, options, store, budget }, trigger, state.round);
    const { lastRun } = ran;
    const ranAt = didRequest(lastRun) && { ranAt: lastRun.startedAt };
    publish(await store.changeState({ ...ran, ...ranAt }), false);
    return lastRun;
  };
  const run = (trigger: Trigger) => {
    if (running) return running;
    const own = (budget = new AbortController());
    const locked = () => runLocked(trigger, own);
    return (running = withLock(lock, locked).finally(() => (running = undefined)));
  };
  const activate = async () => {
    const state = await store.readState();
    // The permission may have been given since, or the interval changed.
    return state.enabledAt && state.registeredSeconds !== minIntervalSeconds ? register() : state;
  };
  const wake = async () => {
    const state = await activate();
    const dueAt = nextRunAt(state, minIntervalSeconds);
    nextLookAt = Math.min(dueAt, Date.now() + 3_600_000);
    if (Date.now() >= dueAt) await run('opportunistic');
  };
  const isOn = async () => (enabled ??= (await store.readState()).enabledAt > 0);
  pendingWrites.addRevalidator(async (urls) => {
    if (!navigator.onLine) return urls;
    return withLock(lock, () =>
      revalidateURLs(urls, { name, plugin, options, store, budget: new AbortController() }),
    );
  });
  const log = createUseLog(store, isOn, () => {
    if (Date.now() >= nextLookAt) void wake().catch(() => {});
  });

  return {
    name,
    activate,
    wake,
    recordUse: (use) => {
      if (enabled !== false) log.add(use);
    },
    refresh: () => run('asked'),

    enable: async () => {
      // An app calls it each time it is opened: the interval goes on.
      const { enabledAt } = await store.readState();
      // Uses from before `enable()` are not recorded.
      if (!enabledAt) await log.drop();
      enabled = true;
      const state = await register({ enabledAt: enabledAt || Date.now(), disabled: false });
      return { mode: modeOf(state) as Enabled['mode'], reason: state.refusal };
    },

    disable: async () => {
      enabled = false;
      budget?.abort('disabled');
      await log.drop();
      await unregisterPeriodicSync(name);
      const off = { enabledAt: 0, disabled: true, registeredSeconds: 0, refusal: undefined };
      publish(await store.changeState(off));
    },

    clear: async () => {
      budget?.abort('disabled');
      await log.drop();
      // A run writes until it has ended.
      await withLock(lock, () => store.clear());
      publish(await store.changeState({ lastRun: undefined, round: undefined }));
    },

    status: async () => {
      let state = await store.readState();
      if (state.registeredSeconds && !(await isRegistered(name))) state = await register();
      return describe(state, !!running);
    },

    getAll: async () => {
      await log.flush();
      return (await store.getAll()).sort((a, b) => b.score - a.score);
    },

    periodicSync: async () => {
      if ((await store.readState()).disabled) return unregisterPeriodicSync(name);
      const report = await run('periodic-sync');
      const { reason, left } = report;
      if (reason === 'offline' || (reason === 'done' && left))
        throw new PeriodicRefreshError('refresh-incomplete', { name, report });
    },
  };
}
