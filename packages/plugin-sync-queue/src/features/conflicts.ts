import { devLog } from 'workbox-plugin-core';
import { conflictVerdict } from '../policy/conflict.ts';
import { mostConflicts } from '../policy/outcome.ts';
import type { Feature } from '../queue/feature.ts';
import type { ExtraOptions, RequestDidConflictParam } from '../queue/options.ts';
import type { QueueState } from '../queue/queue-state.ts';
import { replaceRequest } from '../queue/replace-request.ts';
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
        await queue.load();
        const before = await store.get(String(id));
        if (!before) throw queue.notFound(id);
        const entry = await replaceRequest(queue, before, request, ({ state }) => {
          if (state !== 'conflict') throw new SyncQueueError('no-conflict', { name, id, state });
          const retriedAt = Date.now();
          return { attempts: 0, unanswered: 0, badAnswers: 0, conflicts: 0, retriedAt };
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
      return {
        verdictOn: (outcome, entry) => conflictVerdict(outcome, entry, conflictStatuses),
        ...(requestDidConflict && {
          resolveConflict: (param) => askApp(queue, param, requestDidConflict),
        }),
        verbs: {
          request: async (id) => {
            const [{ url }, record] = await recordOf(id);
            return restore(record, url);
          },
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
async function askApp(
  queue: QueueState,
  { entry, request, response }: RequestDidConflictParam,
  requestDidConflict: NonNullable<ConflictsOptions['requestDidConflict']>,
): Promise<Entry | undefined> {
  // A 409 to a key was tried again before.
  const retries = response.status === 409 && entry.key ? mostConflicts : 0;
  if (entry.conflicts >= retries + mostQuestions) return undefined;
  try {
    const param = { entry, request: request.clone(), response: response.clone() };
    const given = await queue.callApp('requestDidConflict', () => requestDidConflict(param));
    if (given === undefined) return undefined;
    return await replaceRequest(queue, entry, given, ({ conflicts: before }) => ({ conflicts: before + 1 }));
  } catch (error) {
    if (process.env.NODE_ENV !== 'production') devLog('error', 'The hook requestDidConflict failed:', error);
    return undefined;
  }
}
