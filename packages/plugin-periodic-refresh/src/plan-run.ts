import { decayed, type RefreshEntry } from './entry.ts';

/** What the last run left undone. */
export interface Round {
  /** The entries that it meant to ask for. */
  ids: string[];
  /** When it began; an entry that was checked since then is done. */
  startedAt: number;
}

export interface PlanParam {
  entries: RefreshEntry[];
  /** Ids of what the app wants to be kept, opened or not. */
  listed: ReadonlySet<string>;
  round: Round | undefined;
  now: number;
  minIntervalSeconds: number;
  maxEntries: number;
}

/**
 * What a run asks for, and in which order. First what the last run left; then, unless that was just
 * now, what is used most and was not asked for the longest. So a run that is cut short never
 * starves the end of the list, and the best part of a day's budget goes to what people open.
 */
export function planRun({ entries, listed, round: last, now, minIntervalSeconds, maxEntries }: PlanParam): {
  plan: RefreshEntry[];
  round: Round;
} {
  // A clock that was ahead began it.
  const round = last && last.startedAt <= now ? last : undefined;
  const ids = new Set(round?.ids);
  const isLeft = ({ id, checkedAt }: RefreshEntry) => ids.has(id) && checkedAt < round!.startedAt;
  const worth = ({ id, score, usedAt, checkedAt }: RefreshEntry) =>
    Math.max(decayed(score, usedAt, now), listed.has(id) ? 1 : 0) * (now - checkedAt);
  const byWorth = (kept: (entry: RefreshEntry) => boolean) =>
    entries
      .filter(kept)
      .sort((a, b) => worth(b) - worth(a))
      .slice(0, maxEntries);
  const left = byWorth(isLeft);
  if (round && left.length && now - round.startedAt < minIntervalSeconds * 1000) return { plan: left, round };
  const plan = [...left, ...byWorth((entry) => !isLeft(entry))].slice(0, maxEntries);
  return { plan, round: { ids: plan.map(({ id }) => id), startedAt: now } };
}
