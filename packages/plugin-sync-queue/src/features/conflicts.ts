import { devLog } from 'workbox-plugin-core';
import { conflictVerdict } from '../policy/conflict.ts';
import type { Feature } from '../queue/feature.ts';
import type { ExtraOptions } from '../queue/options.ts';
import type { QueueState } from '../queue/queue-state.ts';
import { replaceRequest } from '../queue/replace-request.ts';
import { newBeginning } from '../queue/retried.ts';
import type { Entry } from '../shared/entry.ts';
import { fromStorable, type StorableRequest } from '../shared/storable-request.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';
import { readable } from '../storage/database.ts';

declare const process: { env: { NODE_ENV?: string } };

type ConflictsOptions = Pick<ExtraOptions, 'conflictStatuses' | 'requestDidConflict'>;

/** How often in a row the app is asked. Two clients that overwrite each other would never end. */
const mostQuestions = 5;

/**
 * Keeps a write that the server refuses because it has another version, with the server's answer, and its lane waits:
 * `request(id)`, `resolve(id, request)` and `requestDidConflict`. The answer is that of `results()`.
 *
 * @example
 * new SyncQueuePlugin('outbox', { features: [conflicts()] });
 */
export function conflicts(given: ConflictsOptions = {}): Feature {
  const { conflictStatuses = [412], requestDidConflict } = given;
  return {
    name: 'conflicts',
    options: given,
    attach: (queue) => {
      const { name, store } = queue;
      const recordOf = async (id: string): Promise<[Entry, StorableRequest]> => {
        await queue.load();
        const entry = await store.get(String(id));
        if (!entry) throw queue.notFound(id);
        const record = await store.read(({ requests }) => readable<StorableRequest>(requests.get(entry.id)));
        if (!record) throw new SyncQueueError('unreadable-request', { name, what: entry.url });
        return [entry, record];
      };
      const resolve = async (id: string, request: unknown): Promise<Entry> => {
        const entry = await replaceRequest(queue, id, request, ({ state }) => {
          if (state !== 'conflict') throw new SyncQueueError('no-conflict', { name, id, state });
          return { ...newBeginning, retriedAt: Date.now() };
        });
        void queue.scheduler.register();
        queue.wake();
        return entry;
      };
      const restore = (record: StorableRequest, what: string): Request => {
        try {
          return fromStorable(record);
        } catch (error) {
          throw new SyncQueueError('unreadable-request', { name, what }, error);
        }
      };
      const requestOf = async (id: string) => {
        const [{ url }, record] = await recordOf(id);
        return restore(record, url);
      };
      return {
        verdictOn: (outcome, entry) => conflictVerdict(outcome, entry, conflictStatuses),
        ...(requestDidConflict && {
          resolveConflict: ({ entry, response }) => {
            const ask = async () => {
              // What `requestWillReplay` has put on is never stored, and it is called again.
              const request = await requestOf(entry.id);
              const param = { entry, request, response: response.clone() };
              return queue.callApp('requestDidConflict', () => requestDidConflict(param));
            };
            return resolveByApp(queue, entry, ask);
          },
        }),
        verbs: {
          request: requestOf,
          resolve,
        },
        // A request cannot be posted to a page, nor by it.
        calls: {
          request: async (id) => {
            await queue.visibleEntry(id);
            return (await recordOf(id))[1];
          },
          resolve: async (id, record) => {
            const { url } = await queue.visibleEntry(id);
            return resolve(id, restore(Object(record) as StorableRequest, url));
          },
        },
      };
    },
  };
}

/** Asks for a request to send in the place of the one in conflict. Without a usable one, a person decides. */
async function resolveByApp(
  queue: QueueState,
  entry: Entry,
  ask: () => Promise<unknown>,
): Promise<Entry | undefined> {
  const { resolutions = 0 } = entry;
  if (resolutions >= mostQuestions) return undefined;
  try {
    const given = await ask();
    if (given === undefined) return undefined;
    return await replaceRequest(queue, entry.id, given, ({ conflicts }) => ({
      conflicts: conflicts + 1,
      resolutions: resolutions + 1,
    }));
  } catch (error) {
    if (process.env.NODE_ENV !== 'production') devLog('error', 'The hook requestDidConflict failed:', error);
    return undefined;
  }
}
