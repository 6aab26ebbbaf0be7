import { devLog, withTimeout } from 'workbox-plugin-core';
import type { Feature } from '../queue/feature.ts';
import type { Owner } from '../queue/owners.ts';
import type { SyncQueueOptions } from '../queue/options.ts';
import { checkOwner } from '../shared/check-owner.ts';

declare const process: { env: { NODE_ENV?: string } };

/**
 * Each entry belongs to the person who was signed in when it arrived, and is sent only while that person is. `ask` is
 * {@link SyncQueueOptions.owner}; without it, pages say who it is by `setOwner(id)`.
 *
 * @example
 * const userId = async () => (await (await fetch('/api/me')).json()).id;
 * new SyncQueuePlugin('outbox', { features: [owner(userId)] });
 */
export function owner(ask?: SyncQueueOptions['owner']): Feature {
  return {
    name: 'owner',
    options: { owner: ask },
    attach: (queue) => {
      const { lanes, events, options } = queue;
      let asked = 0;
      let answered = 0;
      if (ask) lanes.owner = null;

      const refreshOwner = async (): Promise<Owner> => {
        if (!ask) return lanes.owner;
        const question = ++asked;
        const found = await askApp(ask, options.attemptTimeoutSeconds);
        // A later question was answered first.
        if (question < answered) return found;
        answered = question;
        if (found !== lanes.owner) {
          lanes.owner = found;
          void events.publish({ type: 'invalidated' });
        }
        return found;
      };

      return {
        ...(ask && { refreshOwner }),
        verbs: {
          async setOwner(id) {
            if (id !== null) checkOwner(queue.name, id);
            await queue.load();
            if (!ask) lanes.owner = id;
            await queue.store.setState({ owner: id });
            await refreshOwner();
            void events.publish({ type: 'invalidated' });
            await queue.releaseHeldLanes();
            if (lanes.hasWork()) await queue.scheduler.register();
            queue.wake('connectivity');
          },
        },
      };
    },
  };
}

/** Anything but a string with a character in it counts as nobody, an error and a timeout too. */
async function askApp(ask: NonNullable<SyncQueueOptions['owner']>, seconds: number): Promise<string | null> {
  try {
    const id: unknown = await withTimeout<unknown>(seconds, (async () => ask())(), () => null);
    if (typeof id === 'string' && id) return id;
  } catch (error) {
    if (process.env.NODE_ENV !== 'production') devLog('error', 'The option "owner" threw:', error);
  }
  return null;
}
