import type { QueueCalls } from './messages.ts';
import type { QueueEngine } from './queue-engine.ts';
import type { SyncQueue } from './sync-queue.ts';

const verbs = ['size', 'retry', 'discard', 'clear', 'pause', 'resume', 'capabilities'] as const;
const signs = { online: 'connectivity', visible: 'traffic', poll: 'none' } as const;

/** What pages may ask of the queue. No answer waits for a replay, for that may outlast the asker's patience. */
export function createPageCalls(
  queue: SyncQueue,
  engine: QueueEngine,
  extend: (promise: Promise<unknown>) => void,
) {
  const { waker, lanes } = engine;
  const calls: Partial<QueueCalls> = {
    overview: () => queue.overview(),
    wake: async (noticed) => {
      await engine.load();
      extend(waker.wake(signs[noticed]));
      return { nextAttemptAt: lanes.nextReadyAt() };
    },
    result: async (id) => engine.resultNow(id),
    replayRequests: async () => extend(queue.replayRequests()),
  };
  for (const verb of verbs)
    calls[verb] = async (...args: unknown[]) => {
      const value = await (queue[verb] as (...args: unknown[]) => Promise<unknown>)(...args);
      // The worker stays alive for the replay that the answer does not wait for.
      extend(waker.wake('none'));
      return value as never;
    };
  return calls;
}
