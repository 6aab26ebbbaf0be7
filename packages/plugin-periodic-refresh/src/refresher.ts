import { whenActive, withLock } from 'workbox-plugin-core';
import type { RefreshEntry } from './entry.ts';
import { createIndexedDBRefreshStore } from './indexed-db-refresh-store.ts';
import { protocol, type Enabled, type RefreshStatus } from './messages.ts';
import type { ResolvedOptions } from './options.ts';
import { PeriodicRefreshError } from './periodic-refresh-error.ts';
import * as events from './refresh-events.ts';
import { runRound } from './refresh-round.ts';
import type { RefreshState, RefreshStore } from './refresh-store.ts';
import { didAsk, type RunReport, type Trigger } from './report.ts';
import { RunBudget } from './run-budget.ts';
import { modeOf, nextRunAt } from './schedule.ts';
import { UseLog } from './use-log.ts';

/**
 * The refresher behind a {@link PeriodicRefreshPlugin}, in the worker: `plugin.refresher`. Pages do
 * the same through `PeriodicRefreshClient`.
 */
export class Refresher {
  readonly name: string;
  readonly #options: ResolvedOptions;
  readonly #plugin: object;
  readonly #scope = events.registrationScope();
  readonly #store: RefreshStore;
  readonly #log: UseLog;
  #running: Promise<RunReport> | undefined;
  #budget: RunBudget | undefined;
  /** When the app's use is worth another look at the state. */
  #lookAt = 0;

  /** @internal Refreshers are made by their plugin. */
  constructor(name: string, options: ResolvedOptions, plugin: object) {
    this.name = name;
    this.#options = options;
    this.#plugin = plugin;
    this.#store = createIndexedDBRefreshStore(this.#scope, name, whenActive);
    this.#log = new UseLog(this.#store, () => {
      if (Date.now() >= this.#lookAt) void this.wake().catch(() => {});
    });
  }

  /**
   * Lets runs happen by themselves from now on: on `periodicsync` where the browser takes the tag,
   * else when the app is used and the interval has passed. Says which, and why.
   */
  async enable(): Promise<Enabled> {
    await this.#store.changeState({ enabledAt: Date.now(), disabled: false });
    const { registeredSeconds, refusal } = await this.#register();
    return registeredSeconds ? { mode: 'periodic-sync' } : { mode: 'opportunistic', reason: refusal };
  }

  /** Ends all of it, a run that is under way too. What is known of use is kept for another `enable()`. */
  async disable(): Promise<void> {
    this.#budget?.stop('disabled');
    await events.unregisterPeriodicSync(this.name);
    this.#tell(
      await this.#store.changeState({
        enabledAt: 0,
        disabled: true,
        registeredSeconds: 0,
        refusal: undefined,
      }),
    );
  }

  async status(): Promise<RefreshStatus> {
    let state = await this.#store.readState();
    if (state.registeredSeconds && !(await events.isRegistered(this.name))) state = await this.#register();
    return this.#describe(state);
  }

  /**
   * Runs now, from `push` for instance, whatever the interval, the freshness of entries and Save-Data
   * say; joins the run that is under way. Resolves with its report. Give it to the event's `waitUntil`.
   */
  refresh(): Promise<RunReport> {
    return this.#run('asked');
  }

  /** What it knows of: the most used first, URLs that were only listed included. */
  async getAll(): Promise<RefreshEntry[]> {
    await this.#log.flush();
    return (await this.#store.getAll()).sort((a, b) => b.score - a.score);
  }

  /** @internal A person used it. */
  note(use: RefreshEntry) {
    this.#log.note(use);
  }

  /** @internal A new worker took over: its interval may be another. */
  async activate(): Promise<void> {
    const { registeredSeconds } = await this.#store.readState();
    if (registeredSeconds && registeredSeconds !== this.#options.minIntervalSeconds) await this.#register();
  }

  /** @internal The app is in use: runs what is due. */
  async wake(): Promise<void> {
    let state = await this.#store.readState();
    // The permission may have come since, or the interval changed.
    if (state.enabledAt && state.registeredSeconds !== this.#options.minIntervalSeconds)
      state = await this.#register();
    const at = nextRunAt(state, this.#options.minIntervalSeconds);
    this.#lookAt = Math.min(at, Date.now() + 3_600_000);
    if (Date.now() >= at) await this.#run('opportunistic');
  }

  /** @internal Rejects where it could help that the browser comes again. */
  async periodicSync(): Promise<void> {
    const { name } = this;
    const { disabled } = await this.#store.readState();
    if (disabled) return events.unregisterPeriodicSync(name);
    const report = await this.#run('periodic-sync');
    const { reason, left } = report;
    if (reason === 'offline' || (reason === 'done' && left))
      throw new PeriodicRefreshError('refresh-incomplete', {
        name,
        why: reason === 'offline' ? 'there is no network' : `${left} failed`,
        report,
      });
  }

  async #register(): Promise<RefreshState> {
    const { minIntervalSeconds } = this.#options;
    const refusal = await events.registerPeriodicSync(this.name, minIntervalSeconds);
    const state = await this.#store.changeState({
      registeredSeconds: refusal ? 0 : minIntervalSeconds,
      refusal,
    });
    this.#tell(state);
    return state;
  }

  #run(trigger: Trigger): Promise<RunReport> {
    if (this.#running) return this.#running;
    this.#budget = new RunBudget(this.#options.maxBytes, this.#options.concurrency);
    const alone = () => this.#runAlone(trigger);
    return (this.#running = withLock(`${protocol.name}:${this.#scope}:${this.name}`, alone).finally(
      () => (this.#running = undefined),
    ));
  }

  async #runAlone(trigger: Trigger): Promise<RunReport> {
    const [store, options] = [this.#store, this.#options];
    await this.#log.flush();
    const state = await store.readState();
    // Another worker, or another event, may have done it while this one waited for the lock.
    if (trigger === 'opportunistic' && Date.now() < nextRunAt(state, options.minIntervalSeconds))
      return state.lastRun!;
    this.#tell(state);
    const param = { name: this.name, plugin: this.#plugin, options, store, budget: this.#budget! };
    const { report, round } = await runRound({ ...param, changed: events.tellChanged }, trigger, state.round);
    const ran = didAsk(report) && { ranAt: report.startedAt };
    this.#tell(await store.changeState({ lastRun: report, round, ...ran }), false);
    return report;
  }

  #describe(state: RefreshState, running = this.#running !== undefined): RefreshStatus {
    const { maxSeconds, minIntervalSeconds } = this.#options;
    const { lastRun, refusal } = state;
    return {
      mode: modeOf(state),
      reason: refusal,
      running,
      nextRunAt: nextRunAt(state, minIntervalSeconds),
      maxSeconds,
      lastRun,
    };
  }

  #tell(state: RefreshState, running?: boolean) {
    void events.tellStatus(this.name, this.#describe(state, running)).catch(() => {});
  }
}
