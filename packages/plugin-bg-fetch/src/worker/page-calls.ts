import { withTimeout } from 'workbox-plugin-core';
import { BackgroundFetchError } from '../shared/background-fetch-error.ts';
import type { DownloadJob } from '../shared/download-job.ts';
import type { DownloadCalls } from '../shared/protocol.ts';
import { hasEnded } from '../shared/reduce-job.ts';
import { deleteStaged } from '../shared/staging.ts';
import type { JobTable } from '../storage/job-table.ts';
import { abortBackgroundFetch, backgroundFetchIds, type WaitUntil } from './events.ts';
import { createJob, orderOf } from './create-job.ts';
import { checkStored, reconcile, slots } from './reconcile.ts';
import { deleteStored, type FindRoute } from './route-cache.ts';
import type { Storing } from './storing.ts';

/** Seconds that `getAll` waits for the check of the stored files. What is found later is broadcast as a change. */
const checkSeconds = 1;

/** The calls of pages. None waits for work that may take longer than a page waits for an answer. */
export function createPageCalls(
  table: JobTable,
  { store, storeFile }: Storing,
  find: FindRoute,
  waitUntil: WaitUntil,
): DownloadCalls {
  const { get, getAll, withJobLock, change } = table;
  const requireJob = (id: string, job: DownloadJob | undefined) => {
    if (!job) throw new BackgroundFetchError('not-found', { id });
    return job;
  };
  const abort = async (id: string) => {
    const job = requireJob(id, await get(id));
    await change(id, { type: 'abort' });
    await abortBackgroundFetch(id);
    await withJobLock(id, () => deleteStaged(job));
    return job;
  };
  return {
    getAll: async () => {
      const jobs = await getAll();
      await reconcile(table, store, waitUntil, jobs);
      const checked = checkStored(table, find, jobs);
      waitUntil(checked);
      await withTimeout(checkSeconds, checked, () => undefined);
      return getAll();
    },
    get,
    createJob: (order) => createJob(table, find, order),
    retry: async (id) => createJob(table, find, orderOf(requireJob(id, await get(id)))),
    claim: async (id) => {
      const job = await get(id);
      if (job?.engine !== 'background-fetch' || (await backgroundFetchIds()).length < slots)
        return change(id, { type: 'claim' });
      await change(id, { type: 'slot' });
    },
    report: async (id, event) => {
      const job = await get(id);
      // The job may have been aborted or removed while the page started it.
      if (event.type === 'started' && (!job || hasEnded(job))) await abortBackgroundFetch(id);
      const { state, engine } = requireJob(id, job);
      if (event.type === 'pause' && engine === 'background-fetch' && /starting|running/.test(state))
        throw new BackgroundFetchError('cannot-pause', { id });
      await change(id, event);
    },
    storeFile,
    storeAll: async (id) => {
      // Written before the answer: the page does not call again.
      await change(id, { type: 'received', engine: 'ranged' });
      waitUntil(
        // The staged files were complete a moment ago. A browser that does not keep them would download them again
        // and again.
        store(id, undefined, undefined, { type: 'failed', failureReason: 'storage-failed' }),
      );
    },
    abort: abort as unknown as DownloadCalls['abort'],
    remove: async (id) => {
      const { files } = await abort(id);
      await withJobLock(id, async () => {
        const others = (await getAll()).flatMap((job) => (job.id === id ? [] : job.files));
        for (const file of files)
          if (
            !others.some(
              ({ cacheName, key, storedBytes }) =>
                storedBytes !== undefined && cacheName === file.cacheName && key === file.key,
            )
          )
            await deleteStored(file);
        await table.delete(id);
      });
    },
  };
}
