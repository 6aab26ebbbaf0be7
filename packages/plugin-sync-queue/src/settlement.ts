import { backoffDelay, retryAfter, type Backoff } from 'workbox-plugin-core';
import type { AttemptFailure, DeadReason, Entry } from './entry.ts';
import { ledAstray, type Outcome, type Verdict } from './outcome.ts';

export interface SettleOptions {
  maxRetentionTime: number;
  maxAttempts: number;
  parkAfter: number;
  backoff: Backoff;
  retryAfterMaxSeconds: number;
}

/** What is known of the world when an attempt has ended. */
export interface Circumstances {
  now: number;
  onLine: boolean;
  random?: () => number;
}

/**
 * The entry as it is to be stored after an attempt that did not deliver it: when it is tried
 * again, whether it is held, parked or given up. Pure; the attempt itself is counted already.
 */
export function settle(
  entry: Entry,
  outcome: Outcome,
  verdict: Exclude<Verdict, 'delivered'>,
  options: SettleOptions,
  { now, onLine, random }: Circumstances,
): Entry {
  const lastFailure = failureOf(outcome, entry, now);
  const { status } = lastFailure;
  const next: Entry = { ...entry, lastFailure };
  if (verdict === 'dead-letter')
    return giveUp(
      next,
      outcome.kind === 'unreadable' ? 'unreadable' : status === 409 && entry.key ? 'conflict' : 'rejected',
    );
  if (verdict === 'hold') {
    // Nobody is to blame: a sign-in is missing. Asked again now and then, for nothing tells us of one.
    next.attempts--;
    next.state = 'held';
    next.nextAttemptAt = now + options.backoff.maxSeconds * 1000;
    return isExpired(next, now, options) ? giveUp(next, 'expired') : next;
  }
  if (next.state === 'held') next.state = 'waiting';
  if (status === 409) next.conflicts++;
  else if (status) next.badAnswers++;
  const wait = backoffDelay(Math.max(1, next.attempts), options.backoff, random);
  const asked =
    outcome.kind === 'answer'
      ? retryAfter(outcome.response.headers.get('Retry-After'), now, options.retryAfterMaxSeconds)
      : undefined;
  next.nextAttemptAt = Math.max(now + wait, asked ?? 0);
  if (outcome.kind === 'network' && !onLine) next.attempts--;
  if (isExpired(next, now, options)) return giveUp(next, 'expired');
  if (next.attempts >= options.maxAttempts) return giveUp(next, 'max-attempts');
  if (next.badAnswers >= options.parkAfter) next.state = 'parked';
  return next;
}

function isExpired({ createdAt }: Entry, now: number, { maxRetentionTime }: SettleOptions) {
  return now - createdAt > maxRetentionTime * 60_000;
}

function giveUp(entry: Entry, deadReason: DeadReason): Entry {
  return { ...entry, state: 'dead', deadReason };
}

function failureOf(outcome: Outcome, entry: Entry, at: number): AttemptFailure {
  if (outcome.kind !== 'answer') {
    const { kind, error } = outcome;
    return { kind, message: String((error as Error)?.message ?? error), at };
  }
  const { response } = outcome;
  return { kind: ledAstray(response, entry) ? 'redirected' : 'status', status: response.status, at };
}
