import type { EnqueueRejection } from '../shared/entry-result.ts';
import type { Entry } from '../shared/entry.ts';
import { report } from './worker-events.ts';

/** The request and the answer of a replay, or the error that came instead. */
export interface ReplayedAttempt {
  request?: Request | undefined;
  response?: Response | undefined;
  error?: unknown;
}

/**
 * What has happened in a queue.
 * - `stored`, `sending`, `updated`: `entry` as it is now. `attempt`: it was not delivered by this one.
 * - `delivered`, `removed`, `superseded`, `expired`: the entry is no longer in the queue. `attempt`: it was replayed.
 * - `rejected`: a write of `owner` could neither be delivered nor stored.
 * - `paused`, `resumed`: the queue as a whole.
 * - `invalidated`: other entries may be visible now. `cleared`: of these owners (`undefined`: nobody) everything was
 *   deleted on purpose.
 * - `replayed`: a replay has ended. `drained`: no entry waits any more.
 */
export type QueueEvent =
  | { type: 'stored' | 'sending' | 'removed' | 'superseded' | 'expired'; entry: Entry }
  | { type: 'updated' | 'delivered'; entry: Entry; attempt?: ReplayedAttempt }
  | { type: 'rejected'; rejection: EnqueueRejection; owner: string | undefined; error: unknown }
  | { type: 'invalidated'; cleared?: readonly (string | undefined)[] }
  | { type: 'replayed'; delivered: number; failed: number }
  | { type: 'paused' | 'resumed' | 'drained' };

type Listener = (event: QueueEvent) => unknown;

/** The one stream of what happens in a queue. */
export class QueueEvents {
  readonly #listeners = new Set<Listener>();

  /** Calls `listener` at each event, until the function that this returns is called. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls all listeners at once. Resolves when they are done; what they throw changes nothing. */
  async publish(event: QueueEvent): Promise<void> {
    await Promise.all([...this.#listeners].map(async (listener) => listener(event))).catch(report);
  }
}
