import { devLog } from 'workbox-plugin-core';
import type { Entry } from './entry.ts';
import { isFinal, liveVerdictOf, verdictOf, type Classified, type Outcome, type Verdict } from './outcome.ts';

declare const process: { env: { NODE_ENV?: string } };

const verdicts: readonly (Verdict | undefined)[] = ['delivered', 'retry', 'hold', 'dead-letter'];

type Classify = ((param: Classified) => Verdict | undefined) | undefined;

/** The verdict of the app's `classify`, where it gives one, else of the table. */
export function judge(outcome: Outcome, entry: Entry, classify: Classify, table = verdictOf): Verdict {
  const { kind, response, error } = outcome;
  try {
    const verdict = isFinal(kind)
      ? undefined
      : classify?.({ ...(response ? { response } : { error }), entry });
    if (verdicts.includes(verdict)) return verdict as Verdict;
    if (process.env.NODE_ENV !== 'production' && verdict !== undefined)
      throw new TypeError(
        `"classify" must return one of ${verdicts.join(', ')}, but returned ${String(verdict)}`,
      );
  } catch (thrown) {
    // The write is not lost for it: the table decides.
    if (process.env.NODE_ENV !== 'production') devLog('error', `Queue "${entry.queue}":`, thrown);
  }
  return table(outcome, entry);
}

/** The same for an answer that a page waits for. */
export function judgeLive(response: Response, entry: Entry, classify: Classify): Verdict {
  return judge({ kind: 'answer', response }, entry, classify, () => liveVerdictOf(response));
}
