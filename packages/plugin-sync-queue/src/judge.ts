import { devLog } from 'workbox-plugin-core';
import type { Entry } from './entry.ts';
import { liveVerdictOf, verdictOf, type Classified, type Outcome, type Verdict } from './outcome.ts';

declare const process: { env: { NODE_ENV?: string } };

const verdicts: readonly unknown[] = ['delivered', 'retry', 'hold', 'dead-letter'] satisfies Verdict[];

type Classify = ((param: Classified) => Verdict | undefined) | undefined;

/** The verdict of the app's `classify`, where it gives one, else of the table. */
export function judge(outcome: Outcome, entry: Entry, classify: Classify): Verdict {
  if (outcome.kind === 'unreadable') return 'dead-letter';
  const param = outcome.kind === 'answer' ? { response: outcome.response } : { error: outcome.error };
  return asked(classify, { ...param, entry }) ?? verdictOf(outcome, entry);
}

/** The same for an answer that a page waits for. */
export function judgeLive(response: Response, entry: Entry, classify: Classify): Verdict {
  return asked(classify, { response, entry }) ?? liveVerdictOf(response);
}

function asked(classify: Classify, param: Classified): Verdict | undefined {
  let verdict: Verdict | undefined;
  try {
    verdict = classify?.(param);
    if (verdict === undefined || verdicts.includes(verdict)) return verdict;
    throw new TypeError(
      `"classify" must return one of ${verdicts.join(', ')}, but returned ${String(verdict)}`,
    );
  } catch (error) {
    // The write is not lost for it: the table decides.
    if (process.env.NODE_ENV !== 'production') devLog('error', `Queue "${param.entry.queue}":`, error);
    return undefined;
  }
}
