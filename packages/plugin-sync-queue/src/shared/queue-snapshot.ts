import type { Entry } from './entry.ts';
import type { Change } from './messages.ts';
import { metricsOf, type QueueMetrics } from './queue-metrics.ts';
import type { QueueOverview } from './queue-overview.ts';
import type { Refusal } from './refusal.ts';

/** What the browser deleted that it had promised to keep. */
export interface StorageLost {
  /** Entries that were kept when a page last looked, and are gone; some may have been delivered since then. */
  readonly count: number;
  /** When it was noticed, in milliseconds since the epoch. */
  readonly noticedAt: number;
}

/** What is left when nothing waits any more. */
export interface Drained {
  /** Dead letters that remain. None: everything was delivered, or discarded by somebody. */
  dead: readonly Entry[];
  /** In a page: it is empty because the browser deleted it. */
  storageLost?: StorageLost;
}

/** What a page sees of the queue: never changed in place, so two snapshots can be compared by `===`. */
export interface QueueSnapshot extends QueueMetrics, Omit<QueueOverview, 'nextAttemptAt'> {
  /** `unreachable`: the worker does not answer; `entries` are as last heard. */
  readonly status: 'connecting' | 'ready' | 'unreachable';
  /** In a page: whether a worker controls it; no write of a page without one goes through the queue. */
  readonly controlled?: boolean;
  /** The last write that could neither be delivered nor kept while this page was open, and what stood against it. */
  readonly lastRefusal?: Refusal;
  /**
   * In a page: the browser deleted what it was to keep, and a page has noticed. Stays until
   * `forgetStorageLost()`.
   */
  readonly storageLost?: StorageLost | undefined;
}

/** The snapshot of what the worker lists. */
export function snapshotOf(
  { entries, paused, disabled, owner }: Omit<QueueOverview, 'nextAttemptAt'>,
  lastRefusal?: Refusal,
): QueueSnapshot {
  const person = owner !== undefined && { owner };
  const refused = lastRefusal && { lastRefusal };
  return { status: 'ready', entries, paused, disabled, ...person, ...metricsOf(entries), ...refused };
}

export const emptySnapshot: QueueSnapshot = {
  ...snapshotOf({ entries: [], paused: false, disabled: false }),
  status: 'connecting',
};

/** The snapshot after what the worker says has changed. */
export function applyChanges(snapshot: QueueSnapshot, changes: readonly Change[]): QueueSnapshot {
  const entries = new Map(snapshot.entries.map((entry) => [entry.id, entry]));
  let { paused, lastRefusal } = snapshot;
  for (const change of changes) {
    if (!('entry' in change)) {
      if (change.type === 'refused') lastRefusal = change.refusal;
      else if (change.type !== 'relisted') paused = change.type === 'paused';
    } else if (change.type === 'stored' || change.type === 'updated') {
      entries.set(change.entry.id, change.entry);
    } else entries.delete(change.entry.id);
  }
  const all = [...entries.values()].sort((a, b) => a.order - b.order);
  return { ...snapshot, ...snapshotOf({ ...snapshot, entries: all, paused }, lastRefusal) };
}
