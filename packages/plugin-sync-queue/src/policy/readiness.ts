import type { Backoff } from 'workbox-plugin-core/shared';
import type { AttemptFailure, Entry } from '../shared/entry.ts';
import { retryAfterSpread } from './conclude.ts';

/**
 * Why a replay is asked for, weakest first.
 * - `none`: nothing is known of the network; entries keep their time.
 * - `traffic`: the app uses the route. A network failure is tried again, but not at every request.
 * - `connectivity`: a `sync` event, `online`, or a call of `replayRequests()`: network failures are due at once.
 * - `last-chance`: the same, and the browser will not call again: the head of each lane is tried, whatever its time.
 */
export type ReplayTrigger = 'none' | 'traffic' | 'connectivity' | 'last-chance';

/** The options that say how long an entry may be put off. */
export interface RetryTiming {
  backoff: Backoff;
  retryAfterMaxSeconds: number;
}

/**
 * What is known of the network in this worker, as numbers of one sequence: each signal has a larger number than the
 * attempts before it, whatever the clock does. 0: never.
 */
export interface Signals {
  traffic: number;
  connectivity: number;
  lastChance: number;
}

/**
 * Whether `entry` may be sent now. The time that a server asked for is kept, whatever the signals say. Pure.
 *
 * @param mark the number of its last attempt; 0 where that was before this worker
 */
export function isReady(
  {
    state,
    nextAttemptAt,
    lastAttemptAt = 0,
    lastFailure,
  }: Pick<Entry, 'state' | 'nextAttemptAt' | 'lastAttemptAt'> & { lastFailure?: AttemptFailure | undefined },
  now: number,
  mark: number,
  { traffic, connectivity, lastChance }: Signals,
  { backoff, retryAfterMaxSeconds }: RetryTiming,
): boolean {
  if (nextAttemptAt <= now) return true;
  // Somebody must decide first.
  if (nextAttemptAt === Infinity) return false;
  // No entry is ever put off for so long: the clock was moved back.
  const longest = Math.max(backoff.maxSeconds, (1 + retryAfterSpread) * retryAfterMaxSeconds);
  if (nextAttemptAt > now + 1000 * longest) return true;
  if (mark < lastChance && state !== 'parked') return true;
  const { kind } = lastFailure ?? {};
  if (kind !== 'network' && kind !== 'timeout') return false;
  return (
    mark < connectivity || (mark < traffic && Math.abs(now - lastAttemptAt) >= backoff.baseSeconds * 1000)
  );
}
