import type { AttemptFailure, Entry } from './entry.ts';

/** What a queue's entries come to. */
export interface QueueMetrics {
  /** How many wait; dead letters are not counted. */
  readonly size: number;
  /** How many are dead letters. */
  readonly dead: number;
  /** Bytes of all bodies kept, those of dead letters included. */
  readonly bytes: number;
  /** When the oldest that waits arrived, in milliseconds since the epoch; its age is `Date.now()` less this. */
  readonly oldestAt: number | undefined;
  /** The latest failure among all that are kept. */
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
