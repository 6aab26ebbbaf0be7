import type { Entry } from './entry.ts';
import type { Change } from './messages.ts';

/** What a page sees of the queue: never changed in place, so two snapshots can be compared by `===`. */
export interface QueueSnapshot {
  /** `unreachable`: the worker does not answer; `entries` are as last heard. */
  readonly status: 'connecting' | 'ready' | 'unreachable';
  /** In order, dead letters included. */
  readonly entries: readonly Entry[];
  /** How many wait; dead letters are not counted. */
  readonly size: number;
  readonly paused: boolean;
}

export const emptySnapshot: QueueSnapshot = { status: 'connecting', entries: [], size: 0, paused: false };

/** The snapshot of what the worker lists. */
export function snapshotOf(entries: readonly Entry[], paused: boolean): QueueSnapshot {
  const size = entries.filter(({ state }) => state !== 'dead').length;
  return { status: 'ready', entries, size, paused };
}

/** The snapshot after what the worker says has changed. */
export function applyChanges(snapshot: QueueSnapshot, changes: readonly Change[]): QueueSnapshot {
  const entries = new Map(snapshot.entries.map((entry) => [entry.id, entry]));
  let { paused } = snapshot;
  for (const change of changes) {
    if (!('entry' in change)) {
      if (change.type === 'cleared') entries.clear();
      else paused = change.type === 'paused';
    } else if (change.type === 'stored' || change.type === 'updated') {
      entries.set(change.entry.id, change.entry);
    } else entries.delete(change.entry.id);
  }
  return snapshotOf(
    [...entries.values()].sort((a, b) => a.order - b.order),
    paused,
  );
}
