import { dispatchThroughRoutes, withTimeout } from 'workbox-plugin-core';
import { planRun, type Cycle } from '../policy/plan-run.ts';
import { skipReason } from '../policy/schedule.ts';
import type { RefreshEntry } from '../shared/refresh-entry.ts';
import { createReport, type RunReason, type RunReport, type Trigger } from '../shared/run-report.ts';
import type { EntryChange, RefreshStore } from '../storage/refresh-store.ts';
import { createRequest } from './entry-request.ts';
import { listURLs } from './listed-urls.ts';
import type { RunContext } from './run-context.ts';
import { runPlan } from './run-plan.ts';

/** One run, where the circumstances allow it. Returns its report, and what it leaves for the next run. */
export async function runCycle(
  given: Pick<RunContext, 'name' | 'plugin' | 'options' | 'store' | 'budget'>,
  trigger: Trigger,
  last: Cycle | undefined,
): Promise<{ lastRun: RunReport; round: Cycle | undefined }> {
  const { options, store, budget } = given;
  const now = Date.now();
  const { onLine, storage, connection } = navigator as WorkerNavigator & {
    connection?: { saveData: boolean };
  };
  const estimate = await storage?.estimate?.().catch(() => undefined);
  const asked = trigger === 'asked';
  const skipped = skipReason({ ...estimate, onLine, saveData: connection?.saveData, asked });
  const report = createReport(trigger, skipped);
  let round = last;
  const run = async () => {
    const list = await listURLs(options);
    report.problems.push(...list.problems);
    report.skipped += list.problems.length;
    const { entries, listed } = await updateLog(store, list, now);
    const planned = planRun({ ...options, entries, listed, cycle: last, now });
    round = planned.cycle;
    const [ages] = await Promise.all([
      keepsAges(),
      store.changeState({ round }),
      runPlan(planned.plan, { ...given, report, listed }),
    ]);
    if (ages && report.refreshed + report.unchanged) await announceUses(store);
  };
  if (!skipped) {
    const done = run();
    await withTimeout(options.maxSeconds, done, () => budget.abort('seconds'));
    // A plugin of the route, or a hook, may never end.
    await withTimeout(10, done, () => {});
    if (budget.signal.aborted) report.reason = budget.signal.reason as RunReason;
    if (!report.left) round = undefined;
  }
  report.seconds = (Date.now() - now) / 1000;
  return { lastRun: report, round };
}

/**
 * Adds what is listed now to the log, and marks it. Moves times out of the future, which come from a clock that
 * was ahead.
 */
async function updateLog(
  store: RefreshStore,
  list: Awaited<ReturnType<typeof listURLs>>,
  now: number,
): Promise<{ entries: RefreshEntry[]; listed: ReadonlySet<string> }> {
  const listed = new Set(list.entries.map(({ id }) => id));
  const isWhole = !list.problems.some(({ code }) => code === 'urls-failed');
  const known = await store.getAll();
  const changes = known.flatMap((entry): EntryChange[] => {
    const { id, usedAt, checkedAt } = entry;
    const change = {
      listed: listed.has(id) || (!isWhole && entry.listed),
      usedAt: Math.min(usedAt, now),
      checkedAt: checkedAt > now ? 0 : checkedAt,
    };
    const isSame =
      !change.listed === !entry.listed && change.usedAt === usedAt && change.checkedAt === checkedAt;
    return isSame ? [] : [[id, change]];
  });
  if (changes.length) await store.change(changes);
  const ids = new Set(known.map(({ id }) => id));
  const added = list.entries.filter(({ id }) => !ids.has(id));
  if (added.length) await store.addUses(added);
  return { entries: await store.getAll(), listed };
}

/** Whether an expiration plugin, that of Workbox or of Serwist, keeps the ages of cached answers. */
async function keepsAges() {
  const databases = await indexedDB.databases?.();
  return databases?.some(({ name }) => name?.includes('expiration'));
}

/**
 * An expiration plugin takes a refresh for a use, and would keep what nobody opens. The uses of people are
 * announced again in their order, a millisecond apart, so that the next eviction stays the same.
 */
async function announceUses(store: RefreshStore) {
  for (const entry of (await store.getAll()).sort((a, b) => a.usedAt - b.usedAt)) {
    await dispatchThroughRoutes(createRequest(entry), 'announce', entry).done;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
