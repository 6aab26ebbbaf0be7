import type { Entry } from './entry.ts';
import { metricsOf, type QueueMetrics } from './queue-metrics.ts';
import type { QueueStatus } from './queue-status.ts';
import type { EnqueueRejection } from './enqueue-rejection.ts';

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
 * `oldestAt` and `lastFailure` are computed from all entries when they are read.
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
