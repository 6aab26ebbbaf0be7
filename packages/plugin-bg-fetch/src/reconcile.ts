import { withLock } from 'workbox-plugin-core';
import {
  abortBackgroundFetch,
  backgroundFetchIds,
  backgroundFetchOf,
  type Later,
} from './background-fetch-events.ts';
import type { DownloadJob } from './download-job.ts';
import type { JobTable } from './job-table.ts';
import { startLock } from './messages.ts';
import { isPublished } from './publish.ts';
import { hasEnded } from './reduce-job.ts';
import { dropOrphans } from './staging-cache.ts';
import type { Store } from './storing.ts';

/** So many the browser carries for an origin at once. */
export const slots = 5;

/**
 * Makes the table true again: of what the browser, a killed worker or a closed page have left.
 * `later` is given what may take longer than the asker has patience.
 */
export async function reconcile(
  { scope, getAll, change }: JobTable,
  store: Store,
  later: Later,
): Promise<void> {
  const ids = await backgroundFetchIds();
  const one = async (job: DownloadJob): Promise<unknown> => {
    const { id, state, waitingFor } = job;
    if (state === 'done' && (await Promise.all(job.files.map(isPublished))).includes(false))
      return change(id, { type: 'evicted' });
    if (state === 'storing') return later(store(id));
    if (ids.includes(id)) return hasEnded(job) ? abortBackgroundFetch(id) : change(id, { type: 'started' });
    // The page that had taken it is gone, or it would hold the lock. Nobody has to tell of a slot that is free.
    if (state === 'starting' || (waitingFor === 'slot' && ids.length < slots))
      return later(
        withLock(startLock(scope), async () => {
          if (!(await backgroundFetchOf(id))) await change(id, { type: 'offer' });
        }),
      );
    if (state === 'running' && job.engine === 'background-fetch') return change(id, { type: 'lost' });
  };
  await Promise.all((await getAll()).map(one));
  later(dropOrphans(scope, getAll));
}
