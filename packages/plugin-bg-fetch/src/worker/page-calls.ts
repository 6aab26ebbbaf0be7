import { withTimeout } from 'workbox-plugin-core';
import { accept, orderOf } from './accept.ts';
import { abortBackgroundFetch, backgroundFetchIds, type Later } from './background-fetch-events.ts';
import { BackgroundFetchError } from '../shared/background-fetch-error.ts';
import type { DownloadJob } from '../shared/download-job.ts';
import type { JobTable } from '../storage/job-table.ts';
import type { DownloadCalls } from '../shared/protocol.ts';
import { unpublish, type FindRoute } from './publish.ts';
import { checkStored, reconcile, slots } from './reconcile.ts';
import { hasEnded } from '../shared/reduce-job.ts';
import { dropStaged } from '../shared/staging.ts';
import type { Storing } from './storing.ts';

/** How long an answer waits for whether files are still there; what is found later is told as a change. */
const checkSeconds = 1;

/** What pages may ask; no answer waits for what may outlast the asker's patience. */
export function createPageCalls(
  table: JobTable,
  { store, storeFile }: Storing,
  find: FindRoute,
  later: Later,
): DownloadCalls {
  const { get, getAll, alone, change } = table;
  const known = (id: string, job: DownloadJob | undefined) => {
    if (!job) throw new BackgroundFetchError('not-found', { id });
    return job;
  };
  const abort = async (id: string) => {
    const job = known(id, await get(id));
    await change(id, { type: 'abort' });
    await abortBackgroundFetch(id);
    await alone(id, () => dropStaged(job));
    return job;
  };
  return {
    getAll: async () => {
      const jobs = await getAll();
      await reconcile(table, store, later, jobs);
      const checked = checkStored(table, find, jobs);
      later(checked);
      await withTimeout(checkSeconds, checked, () => undefined);
      return getAll();
    },
    get,
    accept: (order) => accept(table, find, order),
    retry: async (id) => accept(table, find, orderOf(known(id, await get(id)))),
    take: async (id) => {
      const job = await get(id);
      if (job?.engine !== 'background-fetch' || (await backgroundFetchIds()).length < slots)
        return change(id, { type: 'take' });
      await change(id, { type: 'slot' });
    },
    tell: async (id, event) => {
      const job = await get(id);
      // Somebody may have ended it meanwhile.
      if (event.type === 'started' && (!job || hasEnded(job))) await abortBackgroundFetch(id);
      const { state, engine } = known(id, job);
      if (event.type === 'pause' && engine === 'background-fetch' && ['starting', 'running'].includes(state))
        throw new BackgroundFetchError('cannot-pause', { id });
      await change(id, event);
    },
    publish: storeFile,
    collected: async (id) => {
      // Before the answer: the page will not say it again.
      await change(id, { type: 'arrived', engine: 'ranged' });
      later(
        // It was all there a moment ago. A browser that keeps nothing would be filled again and again.
        store(id, undefined, undefined, { type: 'failed', failureReason: 'storage-failed' }),
      );
    },
    abort: abort as unknown as DownloadCalls['abort'],
    remove: async (id) => {
      const { files } = await abort(id);
      await alone(id, async () => {
        const others = (await getAll()).flatMap((job) => (job.id === id ? [] : job.files));
        for (const file of files)
          if (
            !others.some(
              ({ cacheName, key, storedBytes }) =>
                storedBytes !== undefined && cacheName === file.cacheName && key === file.key,
            )
          )
            await unpublish(file);
        await table.forget(id);
      });
    },
  };
}
