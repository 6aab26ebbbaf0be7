import { promisify } from 'workbox-plugin-core/shared';
import type { ResultRecord } from '../shared/entry-result.ts';
import { createIndexedDBQueueStore } from '../storage/indexed-db-queue-store.ts';
import { keepResult } from '../storage/keep-result.ts';
import { type QueueStore, type StoreSeams, withStorageErrors } from '../storage/queue-store.ts';

/** As the queue keeps of an answer's body by default. */
export const resultMaxBytes = 16_384;

/** The store of a queue, for a page that stands in for the worker. */
export function createPageStore(scope: string, queue: string, omitHeaders: readonly string[]): QueueStore {
  const seams: StoreSeams = {
    // In the transaction that stores it: two tabs may store at once.
    admit: async ({ entries }, rows, entry) => {
      const newest = await promisify(entries.index('by-order').openKeyCursor(rows.range(), 'prev'));
      const last = (newest?.key as [string, string, number] | undefined)?.[2] ?? 0;
      Object.assign(entry, { order: Math.max(Date.now(), last + 1) });
    },
    settled: keepResult(omitHeaders, resultMaxBytes),
  };
  return withStorageErrors(
    createIndexedDBQueueStore(scope, queue, async () => {}, [seams]),
    queue,
  );
}

/** How an entry ended, if that is known. */
export const resultOf = (store: QueueStore, id: string) =>
  store.read(async ({ results }, rows) => {
    const result = await promisify<ResultRecord | undefined>(results.get(id));
    return rows.isOwn(result) ? result : undefined;
  });
