import type { RefreshEntry } from '../shared/refresh-entry.ts';
import { decayScore } from './entry.ts';

/** A plan that goes on over several runs, until all its entries were checked. */
export interface Cycle {
  /** The entries of the plan. */
  ids: string[];
  /** When the first of the runs started. An entry that was checked since then is done. */
  startedAt: number;
}

export interface PlanParam {
  entries: RefreshEntry[];
  /** Ids of the URLs that the app lists. */
  listed: ReadonlySet<string>;
  /** What the last run left. */
  cycle: Cycle | undefined;
  now: number;
  minIntervalSeconds: number;
  maxEntries: number;
}

/**
 * The entries that a run requests, in order: first what the last run left, then the entries that are used
 * most and were checked the longest ago. A cycle that is younger than the interval is only completed. So
 * a run that is cut short does not starve the end of the list.
 */
export function planRun({ entries, listed, cycle: last, now, minIntervalSeconds, maxEntries }: PlanParam): {
  plan: RefreshEntry[];
  cycle: Cycle;
} {
  // One from the future was started under a clock that was ahead.
  const cycle = last && last.startedAt <= now ? last : undefined;
  const ids = new Set(cycle?.ids);
  const isLeft = ({ id, checkedAt }: RefreshEntry) => ids.has(id) && checkedAt < cycle!.startedAt;
  const worth = ({ id, score, usedAt, checkedAt }: RefreshEntry) =>
    Math.max(decayScore(score, usedAt, now), listed.has(id) ? 1 : 0) * (now - checkedAt);
  const byWorth = (isWanted: (entry: RefreshEntry) => boolean) =>
    entries
      .filter(isWanted)
      .sort((a, b) => worth(b) - worth(a))
      .slice(0, maxEntries);
  const left = byWorth(isLeft);
  if (cycle && left.length && now - cycle.startedAt < minIntervalSeconds * 1000) return { plan: left, cycle };
  const plan = [...left, ...byWorth((entry) => !isLeft(entry))].slice(0, maxEntries);
  return { plan, cycle: { ids: plan.map(({ id }) => id), startedAt: now } };
}
