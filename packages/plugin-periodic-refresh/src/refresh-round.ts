import { throughRoute } from 'workbox-plugin-core';
import { keepsAges } from './indexed-db-refresh-store.ts';
import { listURLs } from './listed-urls.ts';
import { planRun, type Round } from './plan-run.ts';
import { requestOf, runPlan, type RunParam } from './refresh-run.ts';
import type { RefreshStore } from './refresh-store.ts';
import type { RunReport, Trigger } from './report.ts';
import { gateOf } from './schedule.ts';

export type RoundParam = Omit<RunParam, 'report' | 'plan' | 'listed'>;

/** One run, if the circumstances allow it: its report, and what is left for the next. */
export async function runRound(
  param: RoundParam,
  trigger: Trigger,
  last: Round | undefined,
): Promise<{ report: RunReport; round: Round | undefined }> {
  const startedAt = Date.now();
  const { onLine, storage } = navigator;
  const { connection } = navigator as { connection?: { saveData: boolean } };
  const gate = gateOf({
    ...(await storage?.estimate?.().catch(() => undefined)),
    onLine,
    saveData: connection?.saveData ?? false,
    asked: trigger === 'asked',
  });
  const report: RunReport = {
    trigger,
    startedAt,
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
  const round = gate ? last : await ask(param, report, last);
  report.seconds = (Date.now() - startedAt) / 1000;
  return { report, round };
}

async function ask(
  param: RoundParam,
  report: RunReport,
  last: Round | undefined,
): Promise<Round | undefined> {
  const { options, store, budget } = param;
  budget.start(options.maxSeconds);
  try {
    const list = await listURLs(options.urls, location.href);
    report.problems.push(...list.problems);
    report.skipped += list.problems.length;
    const listed = new Set(list.entries.map(({ id }) => id));
    const known = new Set((await store.getAll()).map(({ id }) => id));
    await store.addUses(list.entries.filter(({ id }) => !known.has(id)));
    const now = report.startedAt;
    const { plan, round } = planRun({ ...options, entries: await store.getAll(), listed, round: last, now });
    await store.changeState({ round });
    await runPlan({ ...param, report, plan, listed });
    if (report.refreshed + report.unchanged && (await keepsAges())) await tellUsesAgain(store);
    report.reason = budget.end ?? report.reason;
    return report.left ? round : undefined;
  } finally {
    budget.close();
  }
}

/**
 * A refresh is a use to an expiration plugin, and would keep what nobody opens. The uses of people
 * are told again in their order, a millisecond apart, so that the next eviction stays the same.
 */
async function tellUsesAgain(store: RefreshStore) {
  for (const entry of (await store.getAll()).sort((a, b) => a.usedAt - b.usedAt)) {
    await throughRoute(requestOf(entry), 'announce', entry).done;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
