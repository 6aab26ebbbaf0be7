import { broadcast, withLock } from 'workbox-plugin-core';
import type { DownloadJob } from '../shared/download-job.ts';
import type { JobStore } from './job-store.ts';
import { changeType, protocol, type ChangePayload } from '../shared/protocol.ts';
import { hasEnded, reduceJob, type JobEvent } from '../shared/reduce-job.ts';

/** The rows, and that every change of one is told to the pages. */
export interface JobTable extends Pick<JobStore, 'get' | 'getAll' | 'getOpen' | 'update' | 'mark'> {
  readonly scope: string;
  /** Writes down what happened to a job; `undefined` where it cannot happen to it. */
  readonly change: (id: string, event: JobEvent) => Promise<DownloadJob | undefined>;
  readonly forget: (id: string) => Promise<void>;
  /** Tells the pages of what is written down already. */
  readonly tell: (change: ChangePayload) => Promise<void>;
  /** Alone with what is stored of a job: two workers and any number of events may want to be. */
  readonly alone: <T>(id: string, task: () => Promise<T>) => Promise<T>;
}

const tellDownloads = (change: ChangePayload) => broadcast(protocol, changeType, change);

export function createJobTable(scope: string, { update: write, ...store }: JobStore): JobTable {
  const { getOpen } = store;
  const offerSlots = async () => {
    for (const { id, waitingFor } of await getOpen())
      if (waitingFor === 'slot') await change(id, { type: 'offer' });
  };
  const update: JobTable['update'] = async (id, made) => {
    let before: DownloadJob | undefined;
    const job = await write(id, (known) => {
      before = known;
      const next = made(known);
      return next && { ...next, revision: (known?.revision ?? 0) + 1 };
    });
    if (!job) return undefined;
    const { files, icons: _, ...rest } = job;
    // A list of files may be long, and most changes are of progress and state.
    const isNew =
      before?.createdAt !== job.createdAt ||
      hasEnded(job) !== hasEnded(before) ||
      files.some(({ url }, at) => url !== before!.files[at]?.url);
    await tellDownloads({ id, job: isNew ? { ...rest, files } : rest });
    if (hasEnded(job)) await offerSlots();
    return job;
  };
  const change: JobTable['change'] = (id, event) => update(id, (job) => job && reduceJob(job, event));
  return {
    ...store,
    scope,
    update,
    change,
    forget: async (id) => {
      await store.delete(id);
      await tellDownloads({ id });
      await offerSlots();
    },
    tell: tellDownloads,
    alone: (id, task) => withLock(`${protocol.name}:${scope}:job:${id}`, task),
  };
}
