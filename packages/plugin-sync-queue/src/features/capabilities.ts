import type { QueueState } from '../queue/queue-state.ts';
import { hasSync, hasWindow, isSyncRegistered } from '../queue/worker-events.ts';
import type { Capabilities } from '../shared/explanation.ts';

/** What this browser can do for the queue, and what wakes it next. */
export async function capabilitiesOf(queue: QueueState): Promise<Capabilities> {
  const { name, lanes, options, scheduler } = queue;
  await queue.load().catch(() => {});
  const sync = options.forceSyncFallback || !hasSync() ? 'missing' : (scheduler.sync ?? 'available');
  const wakesNext = async () => {
    if (!lanes.hasWork()) return 'nothing';
    if (queue.paused) return 'resume';
    if (lanes.nextReadyAt() === Infinity) return 'decision';
    if (lanes.withWork().every(({ head }) => head?.state === 'held')) return 'sign-in';
    if (sync !== 'missing' && (await isSyncRegistered(name))) return 'sync';
    return (await hasWindow()) ? 'page' : 'next-visit';
  };
  return {
    sync,
    locks: 'locks' in navigator && Boolean(navigator.locks),
    storage: queue.storageError === undefined ? 'available' : 'refused',
    wakesNext: await wakesNext(),
  };
}
