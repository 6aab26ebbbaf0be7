import type { Later } from './background-fetch-events.ts';
import type { Downloads } from './downloads.ts';
import type { JobTable } from './job-table.ts';
import type { DownloadCalls } from './messages.ts';
import { reconcile } from './reconcile.ts';
import type { Storing } from './storing.ts';

/** What pages may ask; no answer waits for what may outlast the asker's patience. */
export function createPageCalls(
  table: JobTable,
  storing: Storing,
  downloads: Downloads,
  later: Later,
): DownloadCalls {
  const change = async (...args: Parameters<JobTable['change']>) => void (await table.change(...args));
  return {
    getAll: async () => {
      await reconcile(table, storing, later);
      return table.store.getAll();
    },
    accept: (order) => downloads.accept(order),
    take: (id) => downloads.take(id),
    started: (id) => downloads.started(id),
    refused: (id, why) =>
      change(
        id,
        why === 'gesture' || why === 'slot' || why === 'unable'
          ? { type: 'refused', why }
          : { type: 'failed', reason: why },
      ),
    progressed: (id, downloaded, downloadTotal) =>
      change(id, { type: 'progressed', downloaded, downloadTotal }),
    waits: (id, forNetwork) => change(id, { type: 'wait', for: forNetwork ? 'network' : undefined }),
    collected: async (id) => later(storing.collected(id)),
    failed: (id, reason) => change(id, { type: 'failed', reason }),
    pause: (id) => downloads.pause(id),
    resume: (id) => downloads.resume(id),
    abort: (id) => downloads.abort(id),
    remove: (id) => downloads.remove(id),
  };
}
