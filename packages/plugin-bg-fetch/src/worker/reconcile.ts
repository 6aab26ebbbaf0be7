import { withLock } from 'workbox-plugin-core';
import type { DownloadJob } from '../shared/download-job.ts';
import { startLock } from '../shared/protocol.ts';
import { hasEnded } from '../shared/reduce-job.ts';
import { deleteOrphans } from '../shared/staging.ts';
import type { JobTable } from '../storage/job-table.ts';
import { abortBackgroundFetch, backgroundFetchIds, findBackgroundFetch, type WaitUntil } from './events.ts';
import { isStored, type FindRoute } from './route-cache.ts';
import type { Storing } from './storing.ts';

/** The background fetches that a browser runs at the same time for an origin. */
export const slots = 5;

/**
 * Corrects the table by what the browser, a killed worker or a closed page has left.
 *
 * @param waitUntil gets the work that may take longer than a caller waits
 * @param jobs by default those that have not ended: a worker starts as fast with ten thousand files as with one
 */
export async function reconcile(
  { scope, get, getUnfinished, change }: JobTable,
  store: Storing['store'],
  waitUntil: WaitUntil,
  jobs?: DownloadJob[],
): Promise<void> {
  const ids = await backgroundFetchIds();
  const reconcileJob = async (job: DownloadJob): Promise<unknown> => {
    const { id, state, waitingFor } = job;
    if (hasEnded(job)) return;
    if (state === 'storing') return waitUntil(store(id));
    if (ids.includes(id)) return state === 'starting' && change(id, { type: 'started' });
    // A page that is starting it holds the lock. A free slot is not reported by any event.
    if (state === 'starting' || (waitingFor === 'slot' && ids.length < slots))
      return waitUntil(
        withLock(startLock(scope), async () => {
          if (!(await findBackgroundFetch(id))) await change(id, { type: 'requeue' });
        }),
      );
    if (state === 'running' && job.engine === 'background-fetch') return change(id, { type: 'engineLost' });
  };
  await Promise.all((jobs ?? (await getUnfinished())).map(reconcileJob));
  for (const id of ids) {
    const job = await get(id);
    if (job && hasEnded(job)) await abortBackgroundFetch(id);
  }
  waitUntil(deleteOrphans(scope, get));
}

let checking: Promise<void> | undefined;

/** Finds stored files that are gone: one after another, so that requests of the app are not delayed. */
export const checkStored = ({ change }: JobTable, find: FindRoute, jobs: DownloadJob[]): Promise<void> =>
  (checking ??= (async () => {
    for (const { id, state, files } of jobs)
      if (state === 'done')
        for (const file of files)
          if (!(await isStored(find, file))) {
            await change(id, { type: 'evicted' });
            break;
          }
  })().finally(() => (checking = undefined)));
