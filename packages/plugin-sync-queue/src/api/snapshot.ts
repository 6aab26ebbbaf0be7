import type { SyncQueue } from '../queue/sync-queue.ts';
import { type Drained, type QueueSnapshot, snapshotOf } from '../shared/queue-snapshot.ts';

/** What a page's `getSnapshot()` says, in the worker: what is kept, and what it comes to. No body is read. */
export async function getSnapshot(queue: SyncQueue): Promise<QueueSnapshot> {
  return snapshotOf(await queue.overview());
}

/**
 * Resolves when nothing waits any more; dead letters do not count, and are what it resolves with.
 * It starts nothing, and looks once a second: keep the worker alive for it with an event's `waitUntil`.
 */
export async function whenDrained(queue: SyncQueue): Promise<Drained> {
  for (;;) {
    const { entries } = await queue.overview();
    const dead = entries.filter(({ state }) => state === 'dead');
    if (dead.length === entries.length) return { dead };
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
