import type { Explanation } from '../shared/explanation.ts';
import { pauseOf } from '../shared/origin-pause.ts';
import type { QueueSnapshot } from '../shared/queue-snapshot.ts';
import { type Connection, isMetered } from '../shared/schedule.ts';

/**
 * What the queue waits for, by the entry that stands for it, see {@link Explanation}, or
 * - `nothing`: no entry waits.
 * - `connecting`: the page has not heard of the worker yet.
 * - `unreachable`: the worker does not answer.
 */
export interface StatusReason {
  waitingFor:
    | Exclude<Explanation['waitingFor'], 'lane' | 'other-worker' | 'decision'>
    | 'nothing'
    | 'connecting'
    | 'unreachable';
  /** The time of the next attempt, in milliseconds since the epoch. */
  until?: number;
  /** The entry that must be sent first. */
  id?: string;
}

/** What the element reads of `navigator`. */
export interface PageDevice {
  readonly onLine: boolean;
  readonly connection?: Connection;
}

/**
 * What the page knows by itself, without a call to the worker at each change. The entry that stands for the queue is the
 * first one of the lowest rank: one that is sent, one that is the first of its lane, one that waits for a time or for
 * Wi-Fi by `schedule` or for another by `dependsOn`, one that is parked.
 */
export function reasonOf(
  { status, entries, disabled, paused, owner, pausedOrigins }: QueueSnapshot,
  { onLine, connection }: PageDevice,
  now: number,
): StatusReason {
  if (status !== 'ready') return { waitingFor: status };
  let found: StatusReason = { waitingFor: 'nothing' };
  let best = 4;
  const lanes = new Set<string>();
  const earlier = new Set<string>();
  for (const entry of entries) {
    const { id, state, lane, nextAttemptAt, lastFailure, schedule, retriedAt } = entry;
    // Whoever retries an entry wants it to be sent.
    const counts = retriedAt === undefined && (schedule?.expiresAt ?? Infinity) > now;
    const { notBefore = 0, constraints } = (counts && schedule) || {};
    if (state === 'dead') continue;
    const isParked = state === 'parked';
    const dependency = entry.dependsOn?.find((other) => earlier.has(other));
    const pausedUntil = pauseOf(entry, pausedOrigins)?.until ?? 0;
    const deferral =
      notBefore > now
        ? 'not-before'
        : constraints?.unmetered && isMetered(connection)
          ? 'constraints'
          : dependency && 'dependency';
    // What comes first is what must change first: in the order of `explainEntry`.
    const waitingFor = () => {
      if (state === 'sending') return 'answer';
      if (state === 'conflict') return state;
      if (disabled) return 'enabled';
      if (paused) return 'resume';
      if (owner !== undefined && owner !== entry.owner) return 'owner';
      if (state === 'held') return 'sign-in';
      if (deferral) return deferral;
      if (!onLine) return 'network';
      if (pausedUntil > now && pausedUntil > nextAttemptAt) return 'origin';
      if (nextAttemptAt <= now) return 'turn';
      return lastFailure?.retryAt === nextAttemptAt ? 'retry-after' : 'time';
    };
    const rank = state === 'sending' ? 0 : !isParked && lanes.has(lane) ? 4 : deferral ? 2 : isParked ? 3 : 1;
    if (rank < best) {
      best = rank;
      found = {
        waitingFor: waitingFor(),
        until: Math.max(nextAttemptAt, pausedUntil, notBefore),
        id: dependency ?? id,
      };
    }
    earlier.add(id);
    if (!isParked) lanes.add(lane);
  }
  return found;
}
