import { devLog, withTimeout } from 'workbox-plugin-core';
import { classifyReplayed, isFinal, type Outcome, type Verdict } from '../policy/outcome.ts';
import type { Entry } from '../shared/entry.ts';
import type { ResolvedOptions, SyncQueueHooks } from './options.ts';

declare const process: { env: { NODE_ENV?: string } };

type Hook = keyof SyncQueueHooks;
type Param<Name extends Hook> = Parameters<NonNullable<SyncQueueHooks[Name]>>[0];

/** Calls the app's hooks, each with a time limit. */
export class HookCalls {
  /** Whether a hook is being called now. A replay that it asks for must not make it wait for itself. */
  calling = false;
  /** How the attempts ended, since a replay last began to count. */
  ended = { delivered: 0, failed: 0 };
  readonly #options: ResolvedOptions;

  constructor(options: ResolvedOptions) {
    this.#options = options;
  }

  /** @throws what the hook throws, and an error when it takes longer than an attempt may. */
  async ask<Name extends Hook>(name: Name, param: Param<Name>): Promise<unknown> {
    const hook = this.#options[name] as ((param: unknown) => unknown) | undefined;
    if (!hook) return undefined;
    const seconds = this.#options.attemptTimeoutSeconds;
    const call = async () => {
      this.calling = true;
      try {
        // The part before its first `await` runs here.
        return hook(param);
      } finally {
        this.calling = false;
      }
    };
    return withTimeout(seconds, call(), () => {
      throw new Error(`${name} took longer than ${seconds} s`);
    });
  }

  /** The same after the entry's state is decided. An error of the hook is logged in development and changes nothing. */
  async tell<Name extends Hook>(name: Name, param: Param<Name>): Promise<void> {
    try {
      await this.ask(name, param);
    } catch (error) {
      if (process.env.NODE_ENV !== 'production') devLog('error', `The hook ${name} threw:`, error);
    }
  }
}

const verdicts: readonly unknown[] = ['delivered', 'retry', 'hold', 'dead-letter'] satisfies Verdict[];

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

/** The coalesce key of a request. Where the app's function fails, the request replaces nothing. */
export const coalesceKeyOf = (request: Request, queue: string, { coalesce }: ResolvedOptions) =>
  nameOf(request, queue, 'coalesce', coalesce && ((given) => coalesce(given) ?? null), null);

/** The app's metadata of a request. A value that cannot be stored is left out, so that the write is stored. */
export function metadataOf(request: Request, queue: string, { metadata }: ResolvedOptions): unknown {
  try {
    return structuredClone(noted(metadata?.(request)));
  } catch (error) {
    if (process.env.NODE_ENV !== 'production')
      devLog('error', `Queue "${queue}": "metadata" must return what structuredClone() takes:`, error);
    return undefined;
  }
}

/** A promise is no valid name. Its rejection must not become an unhandled error. */
function noted(given: unknown): unknown {
  if (given instanceof Promise) given.catch(() => {});
  return given;
}

function nameOf<Otherwise>(
  request: Request,
  queue: string,
  option: string,
  name: ((request: Request) => unknown) | undefined,
  otherwise: Otherwise,
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
    devLog('error', `Queue "${queue}": "${option}" must return a string or null, but gave`, wrong);
  return otherwise;
}
