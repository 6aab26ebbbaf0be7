import type { AttemptFailure, Entry } from './entry.ts';

/** Figures about the entries of a queue. */
export interface QueueMetrics {
  /** How many entries wait; dead letters are not counted. */
  readonly size: number;
  /** How many entries are dead letters. */
  readonly dead: number;
  /** Bytes of all stored bodies, those of dead letters included. */
  readonly bytes: number;
  /** When the oldest waiting entry arrived, in milliseconds since the epoch; its age is `Date.now() - oldestAt`. */
  readonly oldestAt: number | undefined;
  /** The latest failure among all entries. */
  readonly lastFailure: AttemptFailure | undefined;
}

export function metricsOf(entries: readonly Entry[]): QueueMetrics {
  let [dead, bytes] = [0, 0];
  let oldestAt: number | undefined;
  let lastFailure: AttemptFailure | undefined;
  for (const entry of entries) {
    bytes += entry.size;
    if (entry.state === 'dead') dead++;
    else oldestAt = Math.min(oldestAt ?? Infinity, entry.createdAt);
    if (entry.lastFailure && entry.lastFailure.at >= (lastFailure?.at ?? 0)) lastFailure = entry.lastFailure;
  }
  return { size: entries.length - dead, dead, bytes, oldestAt, lastFailure };
}
