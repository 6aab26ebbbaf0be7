import type { Backoff } from 'workbox-plugin-core/shared';
import type { Entry } from '../shared/entry.ts';

/**
 * What is known of the network when a replay is asked for, weakest first.
 * - `none`: nothing; entries keep their time.
 * - `traffic`: the app is using the route; a network failure is tried again, but not at every request.
 * - `connectivity`: `sync`, `online`, or a person who says "now": network failures are ready at once.
 * - `last-chance`: the same, and the browser will not call again: each lane's head is tried, whatever its time.
 */
export type Sign = 'none' | 'traffic' | 'connectivity' | 'last-chance';

const signs: readonly Sign[] = ['none', 'traffic', 'connectivity', 'last-chance'];

export function strongerSign(a: Sign, b: Sign): Sign {
  return signs.indexOf(a) < signs.indexOf(b) ? b : a;
}

/** The options that say how long an entry may be put off. */
export interface Patience {
  backoff: Backoff;
  retryAfterMaxSeconds: number;
}

/** Whether `entry` may be sent now. What a server asked for, it gets, whatever the sign. */
export function isReady(
  { nextAttemptAt, lastAttemptAt = 0, lastFailure }: Entry,
  now: number,
  sign: Sign,
  { backoff, retryAfterMaxSeconds }: Patience,
): boolean {
  if (nextAttemptAt <= now) return true;
  // Nothing is ever put off for so long: the clock was moved back.
  if (nextAttemptAt > now + 1000 * Math.max(backoff.maxSeconds, retryAfterMaxSeconds)) return true;
  const { kind } = lastFailure ?? {};
  if (kind !== 'network' && kind !== 'timeout') return false;
  return sign === 'traffic' ? now - lastAttemptAt >= backoff.baseSeconds * 1000 : sign !== 'none';
}
