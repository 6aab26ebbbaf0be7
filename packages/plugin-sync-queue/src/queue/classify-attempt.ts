import { devLog, withTimeout } from 'workbox-plugin-core';
import type { Entry } from '../shared/entry.ts';
import type { ResolvedOptions } from './options.ts';
import { isFinal, classifyReplayed, type Outcome, type Verdict } from '../policy/outcome.ts';

declare const process: { env: { NODE_ENV?: string } };

const verdicts: readonly unknown[] = ['delivered', 'retry', 'hold', 'dead-letter'] satisfies Verdict[];

export type ClassifyOptions = Pick<ResolvedOptions, 'classify' | 'attemptTimeoutSeconds'>;

/**
 * The verdict of the app's `classify`, where it gives one in time, else of the table, which is asked when
 * that is known.
 */
export async function classifyAttempt(
  outcome: Outcome,
  entry: Entry,
  { classify, attemptTimeoutSeconds }: ClassifyOptions,
  live = false,
  table = classifyReplayed,
): Promise<Verdict> {
  const { kind, response, error } = outcome;
  if (classify && !isFinal(kind)) {
    let copy: Response | undefined;
    const verdict: unknown = await withTimeout<unknown>(
      attemptTimeoutSeconds,
      (async () => {
        copy = response?.clone();
        return classify({ ...(copy ? { response: copy } : { error }), entry, live });
      })().catch((thrown: unknown) => ({ thrown })),
      () => 'nothing in time',
    );
    // What nobody reads would be kept in memory for it.
    copy?.body?.cancel().catch(() => {});
    if (verdicts.includes(verdict)) return verdict as Verdict;
    // The write is not lost for it: the table decides.
    if (process.env.NODE_ENV !== 'production' && verdict !== undefined)
      devLog(
        'error',
        `Queue "${entry.queue}": "classify" must return one of ${verdicts.join(', ')}, but gave`,
        verdict,
      );
  }
  return table(outcome, entry);
}
