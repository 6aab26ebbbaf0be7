import { explainEntry } from '../policy/explain-entry.ts';
import type { Feature } from '../queue/feature.ts';
import type { QueueState } from '../queue/queue-state.ts';
import type { SyncQueue } from '../queue/sync-queue.ts';
import type { Entry } from '../shared/entry.ts';
import type { Explanation } from '../shared/explanation.ts';
import { lockNameOf } from '../shared/messages.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';

/** The queues whose features say what they let an entry wait for. */
const explained = new Set<QueueState>();

/**
 * Lets pages ask what an entry waits for: `client.explain(id)`. Needs `pages()`.
 *
 * @example
 * new SyncQueuePlugin('outbox', { features: [pages(), explanation()] });
 */
export function explanation(): Feature {
  return {
    name: 'explanation',
    attach: (queue) => {
      explained.add(queue);
      return {
        calls: {
          explain: async (id) => {
            await queue.visibleEntry(id);
            return explain(queue.verbs, id);
          },
        },
      };
    },
  };
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
  const known = [...explained].find(({ verbs }) => verbs === queue);
  const waitsFor = (one: Entry) => {
    for (const feature of known?.features ?? []) {
      const reason = feature.waitsFor?.(one);
      if (reason) return reason;
    }
    return undefined;
  };
  const { onLine } = navigator;
  return explainEntry(entry, { ...state, replaying, wakesNext, onLine, waitsFor, now: Date.now() });
}

/** Whether somebody replays the queue of `entry` at this moment. */
async function isReplaying({ scope, queue }: Entry): Promise<boolean> {
  const locks = navigator.locks as LockManager | undefined;
  const { held } = (await locks?.query()) ?? {};
  return held?.some(({ name }) => name === lockNameOf(scope, queue)) ?? false;
}
