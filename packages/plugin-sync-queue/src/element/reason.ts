import type { Entry } from '../shared/entry.ts';
import type { Explanation } from '../shared/explanation.ts';
import { pauseOf } from '../shared/origin-pause.ts';
import type { QueueSnapshot } from '../shared/queue-snapshot.ts';

/**
 * What the queue waits for: what its first entry waits for, see {@link Explanation}, or
 * - `nothing`: no entry waits.
 * - `connecting`: the page has not heard of the worker yet.
 * - `unreachable`: the worker does not answer.
 */
export interface StatusReason {
  waitingFor:
    | Exclude<
        Explanation['waitingFor'],
        'lane' | 'other-worker' | 'decision' | 'not-before' | 'dependency' | 'constraints'
      >
    | 'nothing'
    | 'connecting'
    | 'unreachable';
  /** The time of the next attempt, in milliseconds since the epoch. */
  until?: number | undefined;
}

/** The entry that stands for the queue: the one that is sent, else the first one that is not parked. */
export function firstOf(entries: readonly Entry[]): Entry | undefined {
  const waiting = entries.filter(({ state }) => state !== 'dead');
  return (
    waiting.find(({ state }) => state === 'sending') ??
    waiting.find(({ state }) => state !== 'parked') ??
    waiting[0]
  );
}

/**
 * What the page knows by itself, without a call to the worker at each change. What comes first of several reasons is
 * what must change first: in the order of `explainEntry`.
 */
export function reasonOf(
  { status, entries, disabled, paused, owner, pausedOrigins }: QueueSnapshot,
  onLine: boolean,
  now: number,
): StatusReason {
  if (status !== 'ready') return { waitingFor: status };
  const first = firstOf(entries);
  if (!first) return { waitingFor: 'nothing' };
  const { state, nextAttemptAt: until, lastFailure } = first;
  if (state === 'sending') return { waitingFor: 'answer' };
  if (state === 'conflict') return { waitingFor: state };
  if (disabled) return { waitingFor: 'enabled' };
  if (paused) return { waitingFor: 'resume' };
  if (owner !== undefined && owner !== first.owner) return { waitingFor: 'owner' };
  if (state === 'held') return { waitingFor: 'sign-in', until };
  if (!onLine) return { waitingFor: 'network' };
  const pausedUntil = pauseOf(first, pausedOrigins)?.until ?? 0;
  if (pausedUntil > Math.max(now, until)) return { waitingFor: 'origin', until: pausedUntil };
  if (until <= now) return { waitingFor: 'turn' };
  return { waitingFor: lastFailure?.retryAt === until ? 'retry-after' : 'time', until };
}
