import type { EnqueueRejection } from './entry-result.ts';
import type { AttemptFailure, Entry } from './entry.ts';
import type { OriginPause } from './origin-pause.ts';

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
  /** The origins that have asked for time and wait no longer than that, where the queue has `originPauses()`. */
  readonly pausedOrigins?: readonly OriginPause[] | undefined;
  /** When the next attempt is due, in milliseconds since the epoch; `Infinity` if none is. */
  readonly nextAttemptAt: number;
}

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

/** What the browser has evicted. */
export interface StorageLost {
  /** Entries that were in the queue when a page last knew of it; some may have been delivered before the eviction. */
  readonly count: number;
  /** When a page noticed it, in milliseconds since the epoch. */
  readonly noticedAt: number;
}

/** What is in a queue in which no entry waits any more. */
export interface Drained {
  /** Dead letters that remain. None: every entry was delivered or discarded. */
  dead: readonly Entry[];
  /** In a page: the browser has evicted entries. */
  storageLost?: StorageLost;
}

/**
 * What a page sees of the queue. A snapshot is never changed in place: two of them can be compared by `===`.
 */
export interface QueueSnapshot extends QueueMetrics, Omit<QueueStatus, 'nextAttemptAt'> {
  /** `unreachable`: the worker does not answer; `entries` are those of its last message. */
  readonly status: 'connecting' | 'ready' | 'unreachable';
  /** In a page: whether a worker controls it. Without one no write of the page goes through the queue. */
  readonly controlled?: boolean;
  /** The last write that could neither be delivered nor kept while this page was open, and why. */
  readonly lastRejection?: EnqueueRejection;
  /**
   * In a page: the browser has evicted entries, and a page has noticed it. Stays until `forgetStorageLost()`.
   */
  readonly storageLost?: StorageLost | undefined;
}

/** The snapshot of a queue in its worker. */
export function snapshotOf({ nextAttemptAt: _, ...status }: QueueStatus): QueueSnapshot {
  return { status: 'ready', ...status, ...metricsOf(status.entries) };
}
