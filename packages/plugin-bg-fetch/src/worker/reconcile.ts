import { withLock } from 'workbox-plugin-core';
import {
  abortBackgroundFetch,
  backgroundFetchIds,
  backgroundFetchOf,
  type Later,
} from './background-fetch-events.ts';
import type { DownloadJob } from '../shared/download-job.ts';
import type { JobTable } from '../storage/job-table.ts';
import { startLock } from '../shared/protocol.ts';
import { isPublished, type FindRoute } from './publish.ts';
import { hasEnded } from '../shared/reduce-job.ts';
import { dropOrphans } from '../shared/staging.ts';
import type { Storing } from './storing.ts';

/** So many the browser carries for an origin at once. */
export const slots = 5;

/**
 * Makes the table true again: of what the browser, a killed worker or a closed page have left.
 * `later` is given what may take longer than the asker has patience. Without `given` it looks at what has
 * not ended, so that a worker starts as fast with ten thousand files as with one.
 */
export async function reconcile(
  { scope, get, getOpen, change }: JobTable,
  store: Storing['store'],
  later: Later,
  given?: DownloadJob[],
): Promise<void> {
  const ids = await backgroundFetchIds();
  const one = async (job: DownloadJob): Promise<unknown> => {
    const { id, state, waitingFor } = job;
    if (hasEnded(job)) return;
    if (state === 'storing') return later(store(id));
    if (ids.includes(id)) return state === 'starting' && change(id, { type: 'started' });
    // The page that had taken it is gone, or it would hold the lock. Nobody has to tell of a slot that is free.
    if (state === 'starting' || (waitingFor === 'slot' && ids.length < slots))
      return later(
        withLock(startLock(scope), async () => {
          if (!(await backgroundFetchOf(id))) await change(id, { type: 'offer' });
        }),
      );
    if (state === 'running' && job.engine === 'background-fetch') return change(id, { type: 'lost' });
  };
  await Promise.all((given ?? (await getOpen())).map(one));
  for (const id of ids) {
    const job = await get(id);
    if (job && hasEnded(job)) await abortBackgroundFetch(id);
  }
  later(dropOrphans(scope, get));
}

let checking: Promise<void> | undefined;

/** Notices files that are gone: one after another, so that requests of the app have their turn in between. */
export const checkStored = ({ change }: JobTable, find: FindRoute, jobs: DownloadJob[]): Promise<void> =>
  (checking ??= (async () => {
    for (const { id, state, files } of jobs)
      if (state === 'done')
        for (const file of files)
          if (!(await isPublished(find, file))) {
            await change(id, { type: 'evicted' });
            break;
          }
  })().finally(() => (checking = undefined)));
