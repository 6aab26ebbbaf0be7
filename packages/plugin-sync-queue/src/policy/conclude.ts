import { type Backoff, backoffDelay, retryAfter } from 'workbox-plugin-core/shared';
import type { AttemptFailure, DeadReason, Entry } from '../shared/entry.ts';
import {
  isNeverSent,
  isUnexpectedRedirect,
  mayHaveReachedServer,
  type Outcome,
  type Verdict,
} from './outcome.ts';

export interface FailureOptions {
  maxRetentionTime: number;
  maxAttempts: number;
  parkAfter: number;
  backoff: Backoff;
  retryAfterMaxSeconds: number;
}

export const failureDefaults: FailureOptions = {
  maxRetentionTime: 10_080,
  maxAttempts: Infinity,
  parkAfter: 10,
  backoff: { baseSeconds: 2, maxSeconds: 900 },
  retryAfterMaxSeconds: 3600,
};
export const attemptTimeoutDefault = 60;

/**
 * A server names the same time to all clients. They come back after it, at random within this part of the time that they
 * were asked to wait. Without it, all of them would be back in the same second (`npm run herd`).
 */
export const retryAfterSpread = 0.5;

/** What is known of the world when an attempt has ended. */
export interface Circumstances {
  now: number;
  onLine: boolean;
  random?: () => number;
}

/**
 * The entry as it is marked before a send, so that an attempt which was killed is known: whether its
 * request left the device is unknown from now on.
 */
export function markAttempt(entry: Entry, now: number, onLine: boolean): Entry {
  const unknownSince = entry.unknownSince ?? (onLine ? now : undefined);
  return { ...entry, attempts: entry.attempts + 1, lastAttemptAt: now, unknownSince };
}

/** Whether a server that remembers keys for `ttlSeconds` may do the entry a second time. */
export function needsReconcile({ key, unknownSince }: Entry, now: number, ttlSeconds = Infinity): boolean {
  return key !== undefined && unknownSince !== undefined && now - unknownSince > ttlSeconds * 1000;
}

/**
 * The entry as it is to be stored after an attempt that did not deliver it: when it is tried
 * again, whether it is held, parked or given up. Pure. The attempt itself is counted already.
 */
export function afterFailure(
  entry: Entry,
  outcome: Outcome,
  verdict: Exclude<Verdict, 'delivered'>,
  options: FailureOptions,
  { now, onLine, random = Math.random }: Circumstances,
): Entry {
  const { kind, response, error, noted } = outcome;
  if (isNeverSent(kind)) {
    const { unknownSince, ...rest } = entry;
    return {
      ...rest,
      // Marking it for an attempt has made it unknown.
      ...(unknownSince !== entry.lastAttemptAt && { unknownSince }),
      attempts: entry.attempts - 1,
      state: 'dead',
      deadReason: kind,
      ...noted,
    };
  }
  const status = response?.status;
  const lastFailure = (
    response
      ? { kind: isUnexpectedRedirect(outcome) ? 'redirected' : 'status', status, at: now, ...outcome.said }
      : { kind, message: String((error as Error)?.message ?? error), at: now }
  ) as AttemptFailure;
  const next: Entry = { ...entry, lastFailure };
  if (mayHaveReachedServer(outcome)) {
    // What failed without a network has not left the device.
    if (onLine || kind !== 'network') next.unknownSince ??= entry.lastAttemptAt;
  } else if (entry.unknownSince === entry.lastAttemptAt) delete next.unknownSince;
  const giveUp = (deadReason: DeadReason): Entry => ({ ...next, state: 'dead', deadReason });
  const { backoff } = options;

  // No attempt changes it, and no retention ends it: somebody decides.
  if (verdict === 'conflict')
    return { ...next, state: verdict, nextAttemptAt: Infinity, conflicts: next.conflicts + 1 };
  if (verdict === 'dead-letter')
    return giveUp(kind === 'unreadable' ? kind : status === 409 && entry.key ? 'conflict' : 'rejected');
  if (verdict === 'hold') {
    // Nobody is to blame: a sign-in is missing. Asked again now and then, for nothing tells us of one.
    next.attempts--;
    next.state = 'held';
    next.nextAttemptAt = now + backoff.maxSeconds * 1000;
  } else {
    if (next.state === 'held') next.state = 'waiting';
    // One that its hook refuses whenever there is a network is as bad as one that the server does.
    if (status === 409) next.conflicts++;
    else if (status || (kind === 'hook' && onLine)) next.badAnswers++;
    const asked = retryAfter(response?.headers.get('Retry-After'), now, options.retryAfterMaxSeconds);
    if (asked) lastFailure.retryAt = asked + random() * retryAfterSpread * (asked - now);
    const wait = backoffDelay(Math.max(1, next.attempts), backoff, random);
    next.nextAttemptAt = Math.max(now + wait, lastFailure.retryAt ?? 0);
    // Without a network nothing was tried: it costs no attempt, and is nobody's last one.
    if ((kind === 'network' || kind === 'hook') && !onLine) {
      // A live one that another plugin stopped was not counted.
      next.attempts = Math.max(0, next.attempts - 1);
      return next;
    }
    if (kind === 'network' || kind === 'hook')
      next.unanswered = Math.min(next.attempts, (entry.unanswered ?? 0) + 1);
  }
  if (now - (entry.retriedAt ?? entry.createdAt) > options.maxRetentionTime * 60_000)
    return giveUp('expired');
  if (verdict === 'hold') return next;
  if (next.attempts - (next.unanswered ?? 0) >= options.maxAttempts) return giveUp('max-attempts');
  if (next.badAnswers >= options.parkAfter) next.state = 'parked';
  return next;
}

/**
 * What becomes of an entry after an attempt: it has left the queue (`delivered`, or `refused` in a way that its page
 * is told), or it stays as `entry`: waiting, held, in conflict, parked or a dead letter.
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
