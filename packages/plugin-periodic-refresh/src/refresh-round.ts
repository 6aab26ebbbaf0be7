import { dispatchThroughRoutes, withTimeout } from 'workbox-plugin-core';
import type { RefreshEntry } from './entry.ts';
import { keepsAges } from './indexed-db-refresh-store.ts';
import { listURLs } from './listed-urls.ts';
import { planRun, type Round } from './plan-run.ts';
import type { Change } from './refresh-store.ts';
import { requestOf } from './request-of.ts';
import { runPlan } from './refresh-run.ts';
import type { RunReason, RunReport, Trigger } from './report.ts';
import type { Run } from './run.ts';
import { gateOf } from './schedule.ts';

/** One run, if the circumstances allow it: its report, and what is left for the next. */
export async function runRound(
  given: Pick<Run, 'name' | 'plugin' | 'options' | 'store' | 'budget'>,
  trigger: Trigger,
  last: Round | undefined,
): Promise<{ lastRun: RunReport; round: Round | undefined }> {
  const { options, store, budget } = given;
  const now = Date.now();
  const { onLine, storage, connection } = navigator as WorkerNavigator & {
    connection?: { saveData: boolean };
  };
  const estimate = await storage?.estimate?.().catch(() => undefined);
  const asked = trigger === 'asked';
  const gate = gateOf({ ...estimate, onLine, saveData: connection?.saveData, asked });
  const report: RunReport = {
    trigger,
    startedAt: now,
    refreshed: 0,
    unchanged: 0,
    failed: 0,
    skipped: 0,
    left: 0,
    bytes: 0,
    seconds: 0,
    reason: gate ?? 'done',
    problems: [],
  };
  let round = last;
  if (!gate) {
    const work = (async () => {
      const list = await listURLs(options.urls, location.href, options.keepHeaders);
      report.problems.push(...list.problems);
      report.skipped += list.problems.length;
      const listed = new Set(list.entries.map(({ id }) => id));
      const isWhole = !list.problems.some(({ code }) => code === 'urls-failed');
      const known = await store.getAll();
      const changes = known.flatMap((entry) => upToDate(entry, listed, isWhole, now));
      if (changes.length) await store.change(changes);
      const ids = new Set(known.map(({ id }) => id));
      const added = list.entries.filter(({ id }) => !ids.has(id));
      if (added.length) await store.addUses(added);
      const entries = await store.getAll();
      const planned = planRun({ ...options, entries, listed, round: last, now });
      round = planned.round;
      const [ages] = await Promise.all([
        keepsAges(),
        store.changeState({ round }),
        runPlan(planned.plan, { ...given, report, listed }),
      ]);
      if (ages && report.refreshed + report.unchanged) await tellUsesAgain(store);
    })();
    // A timer takes no more than 31 bits.
    await withTimeout(Math.min(options.maxSeconds, 2e6), work, () => budget.abort('seconds'));
    // A plugin of the route, or a hook, may never end.
    await withTimeout(10, work, () => {});
    if (budget.signal.aborted) report.reason = budget.signal.reason as RunReason;
    if (!report.left) round = undefined;
  }
  report.seconds = (Date.now() - now) / 1000;
  return { lastRun: report, round };
}

/** What the log must be told: what is listed now, and that no time is yet to come, as after a clock was ahead. */
function upToDate(entry: RefreshEntry, listed: ReadonlySet<string>, isWhole: boolean, now: number): Change[] {
  const { id, usedAt, checkedAt } = entry;
  const isListed = listed.has(id) || (!isWhole && entry.listed);
  const past = {
    listed: isListed,
    usedAt: Math.min(usedAt, now),
    checkedAt: checkedAt > now ? 0 : checkedAt,
  };
  return !isListed === !entry.listed && past.usedAt === usedAt && past.checkedAt === checkedAt
    ? []
    : [[id, past]];
}

/**
 * A refresh is a use to an expiration plugin, and would keep what nobody opens. The uses of people
 * are told again in their order, a millisecond apart, so that the next eviction stays the same.
 */
async function tellUsesAgain(store: Run['store']) {
  for (const entry of (await store.getAll()).sort((a, b) => a.usedAt - b.usedAt)) {
    await dispatchThroughRoutes(requestOf(entry), 'announce', entry).done;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
