import type { Entry } from '../shared/entry.ts';
import { afterFailure, type Circumstances, type FailureOptions } from './after-failure.ts';
import type { Outcome, Verdict } from './outcome.ts';

/**
 * What becomes of an entry after an attempt: it has left the queue (`delivered`, or `refused` in a way that its page
 * is told), or it stays as `entry`: waiting, held, parked or a dead letter.
 */
export type Conclusion = { ended: 'delivered' | 'refused' } | { entry: Entry };

/**
 * The one place that says how an attempt ends, for a live request and for a replayed entry alike. Pure.
 *
 * @param hasPage whether a page waits for the answer. It is told the truth, and then nothing is kept: what never
 * arrives is a dead letter only where nobody hears of it.
 */
export function conclude(
  entry: Entry,
  outcome: Outcome,
  verdict: Verdict,
  hasPage: boolean,
  options: FailureOptions,
  circumstances: Circumstances,
): Conclusion {
  if (verdict === 'delivered') return { ended: verdict };
  const next = afterFailure(entry, outcome, verdict, options, circumstances);
  return next.state === 'dead' && hasPage ? { ended: 'refused' } : { entry: next };
}
