import type { QueueCalls } from '../shared/messages.ts';
import type { QueueEngine } from './create-sync-queue.ts';
import { explain, type SyncQueue } from './sync-queue.ts';

const verbs = ['retry', 'discard', 'pause', 'resume', 'capabilities', 'setOwner'] as const;

/**
 * What pages may call. A page sees the entries of the present person and those of nobody. No answer waits for a
 * replay, which may take longer than the page waits for an answer.
 */
export function createPageCalls(
  queue: SyncQueue,
  engine: QueueEngine,
  extend: (promise: Promise<unknown>) => void,
) {
  const { scheduler, lanes } = engine;
  const lookUp = async () => {
    await engine.load();
    await engine.refreshOwner();
  };
  const overview = async () => {
    await engine.refreshOwner();
    // Before anything is read: the list may have later changes or not.
    const position = engine.changes.position();
    const all = await queue.overview();
    const entries = all.entries.filter(({ owner }) => lanes.isVisible(owner));
    return { ...all, ...position, entries, generation: await engine.store.generation() };
  };
  /** @throws SyncQueueError `not-found` */
  const see = async (id: unknown) => {
    await lookUp();
    const { entry, result } = await engine.store.result(String(id));
    const { owner } = entry ?? result ?? {};
    if (!lanes.isVisible(owner)) throw engine.notFound(String(id));
  };
  const calls: Partial<QueueCalls> = {
    overview,
    size: async () => (await overview()).entries.filter(({ state }) => state !== 'dead').length,
    clear: async (param) => {
      if (param !== undefined) return queue.clear(param);
      await lookUp();
      const { owner } = lanes;
      return engine.clear(owner === undefined ? owner : [owner ?? undefined, undefined]);
    },
    wake: async (reason) => {
      await engine.load();
      extend(
        scheduler.replay(reason === 'online' ? 'connectivity' : reason === 'visible' ? 'traffic' : 'none'),
      );
      return { nextAttemptAt: engine.nextAttemptAt() };
    },
    result: async (id) => {
      await see(id);
      return engine.resultNow(id);
    },
    explain: async (id) => {
      await see(id);
      return explain(queue, id);
    },
    replayRequests: async () => extend(queue.replayRequests()),
  };
  for (const verb of verbs)
    calls[verb] = async (...args: unknown[]) => {
      if (verb === 'retry' || verb === 'discard') await see(args[0]);
      const value = await (queue[verb] as (...args: unknown[]) => Promise<unknown>)(...args);
      // The worker stays alive for the replay that the answer does not wait for.
      extend(scheduler.replay('none'));
      return value as never;
    };
  return calls;
}
