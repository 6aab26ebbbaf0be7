import { withLock } from 'workbox-plugin-core';
import { tellDownloads } from './background-fetch-events.ts';
import type { DownloadJob } from './download-job.ts';
import type { JobStore } from './job-store.ts';
import { protocol } from './messages.ts';
import { hasEnded, reduceJob, type JobEvent } from './reduce-job.ts';

/** The rows, and that every change of one is told to the pages. */
export interface JobTable extends Pick<JobStore, 'get' | 'getAll' | 'update'> {
  readonly scope: string;
  /** Writes down what happened to a job; `undefined` where it cannot happen to it. */
  readonly change: (id: string, event: JobEvent) => Promise<DownloadJob | undefined>;
  readonly forget: (id: string) => Promise<void>;
  /** Alone with what is stored of a job: two workers and any number of events may want to be. */
  readonly alone: <T>(id: string, task: () => Promise<T>) => Promise<T>;
}

export function createJobTable(scope: string, { get, getAll, ...store }: JobStore): JobTable {
  const tell = async (id: string, job?: DownloadJob) => {
    await tellDownloads({ id, job });
    if (job && !hasEnded(job)) return;
    for (const { id, waitingFor } of await getAll())
      if (waitingFor === 'slot') await change(id, { type: 'offer' });
  };
  const update: JobTable['update'] = async (id, made) => {
    const job = await store.update(id, made);
    if (job) await tell(id, job);
    return job;
  };
  const change: JobTable['change'] = (id, event) => update(id, (job) => job && reduceJob(job, event));
  return {
    scope,
    get,
    getAll,
    update,
    change,
    forget: async (id) => {
      await store.delete(id);
      await tell(id);
    },
    alone: (id, task) => withLock(`${protocol.name}:${scope}:job:${id}`, task),
  };
}
