import { whenActive, withLock } from 'workbox-plugin-core';
import type { RefreshEntry } from './entry.ts';
import { createIndexedDBRefreshStore } from './indexed-db-refresh-store.ts';
import { protocol, type Enabled, type RefreshStatus } from './messages.ts';
import type { ResolvedOptions } from './options.ts';
import { PeriodicRefreshError } from './periodic-refresh-error.ts';
import * as events from './refresh-events.ts';
import { runRound } from './refresh-round.ts';
import type { RefreshState } from './refresh-store.ts';
import { didAsk, type RunReport, type Trigger } from './report.ts';
import { modeOf, nextRunAt } from './schedule.ts';
import { createUseLog } from './use-log.ts';

/**
 * The refresher behind a {@link PeriodicRefreshPlugin}, in the worker: `plugin.refresher`. Pages do
 * the same through `PeriodicRefreshClient`.
 */
export interface Refresher {
  readonly name: string;
  /**
   * Lets runs happen by themselves from now on: on `periodicsync` where the browser takes the tag,
   * else when the app is used and the interval has passed. Says which, and why.
   */
  enable(): Promise<Enabled>;
  /** Ends all of it, a run that is under way too. What is known of use is kept for another `enable()`. */
  disable(): Promise<void>;
  status(): Promise<RefreshStatus>;
  /**
   * Runs now, from `push` for instance, whatever the interval, the freshness of entries and Save-Data
   * say; joins the run that is under way. Resolves with its report. Give it to the event's `waitUntil`.
   */
  refresh(): Promise<RunReport>;
  /**
   * Deletes the log, the report of the last run and what that left for the next one, and ends a run that is
   * under way. Call it when somebody signs out. Whether it is enabled stays.
   */
  clear(): Promise<void>;
  /** What it knows of: the most used first, URLs that were only listed included. */
  getAll(): Promise<RefreshEntry[]>;
  /** @internal A person used it. */
  note(use: RefreshEntry): void;
  /** @internal A new worker took over: its interval may be another. */
  activate(): Promise<unknown>;
  /** @internal The app is in use: runs what is due. */
  wake(): Promise<void>;
  /** @internal Rejects where it could help that the browser comes again. */
  periodicSync(): Promise<void>;
}

export function createRefresher(name: string, options: ResolvedOptions, plugin: object): Refresher {
  const { minIntervalSeconds, maxSeconds } = options;
  const scope = events.registrationScope();
  const store = createIndexedDBRefreshStore(scope, name, whenActive);
  const lock = `${protocol.name}:${scope}:${name}`;
  let running: Promise<RunReport> | undefined;
  let budget: AbortController | undefined;
  /** When the app's use is worth another look at the state. */
  let lookAt = 0;
  /** As far as this worker knows. */
  let enabled: boolean | undefined;

  const describe = (state: RefreshState, runs: boolean): RefreshStatus => ({
    mode: modeOf(state),
    reason: state.refusal,
    running: runs,
    nextRunAt: nextRunAt(state, minIntervalSeconds),
    maxSeconds,
    lastRun: state.lastRun,
  });
  const tell = (state: RefreshState, runs = !!running) => {
    void events.tellStatus(name, describe(state, runs)).catch(() => {});
    return state;
  };
  const register = async (change?: Partial<RefreshState>) => {
    const refusal = await events.registerPeriodicSync(name, minIntervalSeconds);
    const registeredSeconds = refusal ? 0 : minIntervalSeconds;
    return tell(await store.changeState({ ...change, registeredSeconds, refusal }));
  };

  const runAlone = async (trigger: Trigger, budget: AbortController): Promise<RunReport> => {
    await log.flush();
    const state = await store.readState();
    // Another worker, or another event, may have done it while this one waited for the lock.
    if (trigger === 'opportunistic' && Date.now() < nextRunAt(state, minIntervalSeconds))
      return state.lastRun!;
    tell(state);
    const ran = await runRound({ name, plugin, options, store, budget }, trigger, state.round);
    const { lastRun } = ran;
    tell(await store.changeState({ ...ran, ...(didAsk(lastRun) && { ranAt: lastRun.startedAt }) }), false);
    return lastRun;
  };
  const run = (trigger: Trigger) => {
    if (running) return running;
    const own = (budget = new AbortController());
    const alone = () => runAlone(trigger, own);
    return (running = withLock(lock, alone).finally(() => (running = undefined)));
  };
  const activate = async () => {
    const state = await store.readState();
    // The permission may have come since, or the interval changed.
    return state.enabledAt && state.registeredSeconds !== minIntervalSeconds ? register() : state;
  };
  const wake = async () => {
    const state = await activate();
    const at = nextRunAt(state, minIntervalSeconds);
    lookAt = Math.min(at, Date.now() + 3_600_000);
    if (Date.now() >= at) await run('opportunistic');
  };
  const isOn = async () => (enabled ??= (await store.readState()).enabledAt > 0);
  const log = createUseLog(store, isOn, () => {
    if (Date.now() >= lookAt) void wake().catch(() => {});
  });

  return {
    name,
    activate,
    wake,
    note: (use) => {
      if (enabled !== false) log.note(use);
    },
    refresh: () => run('asked'),

    enable: async () => {
      // An app says it each time it is opened: the interval goes on.
      const { enabledAt } = await store.readState();
      // What was used before is nobody's to note.
      if (!enabledAt) await log.drop();
      enabled = true;
      const state = await register({ enabledAt: enabledAt || Date.now(), disabled: false });
      return { mode: modeOf(state) as Enabled['mode'], reason: state.refusal };
    },

    disable: async () => {
      enabled = false;
      budget?.abort('disabled');
      await log.drop();
      await events.unregisterPeriodicSync(name);
      const off = { enabledAt: 0, disabled: true, registeredSeconds: 0, refusal: undefined };
      tell(await store.changeState(off));
    },

    clear: async () => {
      budget?.abort('disabled');
      await log.drop();
      // A run writes until it has ended.
      await withLock(lock, () => store.clear());
      tell(await store.changeState({ lastRun: undefined, round: undefined }));
    },

    status: async () => {
      let state = await store.readState();
      if (state.registeredSeconds && !(await events.isRegistered(name))) state = await register();
      return describe(state, !!running);
    },

    getAll: async () => {
      await log.flush();
      return (await store.getAll()).sort((a, b) => b.score - a.score);
    },

    periodicSync: async () => {
      if ((await store.readState()).disabled) return events.unregisterPeriodicSync(name);
      const report = await run('periodic-sync');
      const { reason, left } = report;
      if (reason === 'offline' || (reason === 'done' && left))
        throw new PeriodicRefreshError('refresh-incomplete', { name, report });
    },
  };
}
