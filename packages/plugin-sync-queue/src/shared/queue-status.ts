import type { Entry } from './entry.ts';

/** A queue as its worker sees it. */
export interface QueueStatus {
  /** In order, dead letters included. */
  readonly entries: readonly Entry[];
  /** Nothing is sent until `resume()`. */
  readonly paused: boolean;
  /** It was created with the option `disabled`. */
  readonly disabled: boolean;
  /** Who uses the app, where the queue has owners; `null`: nobody, or it is not known. */
  readonly owner?: string | null;
  /** When the next attempt is due, in milliseconds since the epoch; `Infinity` if none is. */
  readonly nextAttemptAt: number;
}
