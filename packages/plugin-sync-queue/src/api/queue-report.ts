import { explainEntry, type Explanation } from '../shared/explanation.ts';
import { isReplaying } from '../shared/is-replaying.ts';
import { snapshotOf, type Drained, type QueueSnapshot } from '../shared/queue-snapshot.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';
import type { SyncQueue } from './sync-queue.ts';

/** What a page's `getSnapshot()` says, in the worker: what is kept, and what it comes to. No body is read. */
export async function getSnapshot(queue: SyncQueue): Promise<QueueSnapshot> {
  return snapshotOf(await queue.overview());
}

/**
 * What this entry waits for, and until when.
 *
 * @throws SyncQueueError `not-found`
 */
export async function explain(queue: SyncQueue, id: string): Promise<Explanation> {
  const state = await queue.overview();
  const entry = state.entries.find((one) => one.id === id);
  if (!entry) throw new SyncQueueError('not-found', { name: queue.name, id });
  const { wakesNext } = await queue.capabilities();
  const replaying = await isReplaying(entry);
  return explainEntry(entry, { ...state, replaying, wakesNext, onLine: navigator.onLine, now: Date.now() });
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
