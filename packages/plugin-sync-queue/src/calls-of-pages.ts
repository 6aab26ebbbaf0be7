import type { QueueCalls } from './messages.ts';
import type { QueueEngine } from './queue-engine.ts';
import type { SyncQueue } from './sync-queue.ts';

/** What pages may ask of the queue. No answer waits for a replay, for that may outlast the asker's patience. */
export function createPageCalls(
  queue: SyncQueue,
  engine: QueueEngine,
  extend: (promise: Promise<unknown>) => void,
): QueueCalls {
  /** Keeps the worker alive for the replay that the answer does not wait for. */
  const goOn = <T>(value: T): T => {
    extend(engine.waker.wake('none'));
    return value;
  };
  return {
    getAll: async () => {
      await engine.load();
      const entries = await queue.getAll();
      return { entries, paused: engine.replayer.paused, nextAttemptAt: engine.lanes.nextReadyAt() };
    },
    wake: async (noticed) => {
      await engine.load();
      extend(
        engine.waker.wake(noticed === 'online' ? 'connectivity' : noticed === 'visible' ? 'traffic' : 'none'),
      );
      return { nextAttemptAt: engine.lanes.nextReadyAt() };
    },
    size: () => queue.size(),
    replayRequests: async () => extend(queue.replayRequests()),
    retry: async (id) => goOn(await queue.retry(id)),
    discard: async (id) => goOn(await queue.discard(id)),
    clear: async () => goOn(await queue.clear()),
    pause: () => queue.pause(),
    resume: async () => goOn(await queue.resume()),
    capabilities: () => queue.capabilities(),
  };
}
