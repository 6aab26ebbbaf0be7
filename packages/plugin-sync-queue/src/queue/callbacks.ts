import { devLog, withTimeout } from 'workbox-plugin-core';
import { classifyReplayed, isFinal, type Outcome, type Verdict } from '../policy/outcome.ts';
import type { Entry } from '../shared/entry.ts';
import type { ResolvedOptions } from './options.ts';

declare const process: { env: { NODE_ENV?: string } };

const verdicts: readonly unknown[] = [
  'delivered',
  'retry',
  'hold',
  'dead-letter',
  'conflict',
] satisfies Verdict[];

export type ClassifyOptions = Pick<ResolvedOptions, 'classify' | 'attemptTimeoutSeconds'>;

/**
 * The verdict of the app's `classify`, if it gives one in time, else that of the table. The table is asked last.
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
    // A copy that is not read would stay in memory.
    copy?.body?.cancel().catch(() => {});
    if (verdicts.includes(verdict)) return verdict as Verdict;
    // A wrong verdict loses no write: the table decides.
    if (process.env.NODE_ENV !== 'production' && verdict !== undefined)
      devLog(
        'error',
        `Queue "${entry.queue}": "classify" must return one of ${verdicts.join(', ')}, but gave`,
        verdict,
      );
  }
  return table(outcome, entry);
}

/** The lane of a request. Where the app's function fails, it is the queue's own lane, so that the write is stored. */
export const laneOf = (request: Request, queue: string, { lane }: ResolvedOptions): string | null =>
  nameOf(request, queue, 'lane', lane, '');

/** The app's metadata of a request. A value that cannot be stored is left out, so that the write is stored. */
export function metadataOf(request: Request, queue: string, { metadata }: ResolvedOptions): unknown {
  if (!metadata) return undefined;
  try {
    return structuredClone(noted(metadata(request)));
  } catch (error) {
    if (process.env.NODE_ENV !== 'production')
      devLog('error', `Queue "${queue}": "metadata" must return what structuredClone() takes:`, error);
    return undefined;
  }
}

/** A promise is no valid name. Its rejection must not become an unhandled error. */
export function noted(given: unknown): unknown {
  if (given instanceof Promise) given.catch(() => {});
  return given;
}

/** What an option of the app calls a request. `otherwise` where its function fails. */
export function nameOf<Otherwise>(
  request: Request,
  queue: string,
  option: string,
  name: ((request: Request) => unknown) | undefined,
  otherwise: Otherwise,
  expected = 'a string or null',
): string | null | Otherwise {
  if (!name) return otherwise;
  let wrong: unknown;
  try {
    const given = noted(name(request));
    if (given === null || typeof given === 'string') return given;
    wrong = given;
  } catch (error) {
    wrong = error;
  }
  if (process.env.NODE_ENV !== 'production')
    devLog('error', `Queue "${queue}": "${option}" must return ${expected}, but gave`, wrong);
  return otherwise;
}
