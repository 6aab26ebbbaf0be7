import { broadcast, withLock } from 'workbox-plugin-core';
import type { DownloadJob } from '../shared/download-job.ts';
import { changeType, protocol, type ChangePayload } from '../shared/protocol.ts';
import { hasEnded, reduceJob, type JobEvent } from '../shared/reduce-job.ts';
import type { JobStore } from './job-store.ts';

/** The job store of a scope. Every change of a row is broadcast to the pages. */
export interface JobTable extends Pick<
  JobStore,
  'get' | 'getAll' | 'getUnfinished' | 'update' | 'markStored'
> {
  readonly scope: string;
  /** Applies an event to a job; `undefined` where the event is impossible in the state of the job. */
  readonly change: (id: string, event: JobEvent) => Promise<DownloadJob | undefined>;
  readonly delete: (id: string) => Promise<void>;
  /** Broadcasts a change that is written already. */
  readonly broadcast: (change: ChangePayload) => Promise<void>;
  /** Runs `task` alone for this job: two workers and many events may use its stored files at the same time. */
  readonly withJobLock: <T>(id: string, task: () => Promise<T>) => Promise<T>;
}

const broadcastChange = (change: ChangePayload) => broadcast(protocol, changeType, change);

export function createJobTable(scope: string, { update: write, ...store }: JobStore): JobTable {
  const { getUnfinished } = store;
  const requeueForSlot = async () => {
    for (const { id, waitingFor } of await getUnfinished())
      if (waitingFor === 'slot') await change(id, { type: 'requeue' });
  };
  const update: JobTable['update'] = async (id, reduce) => {
    let before: DownloadJob | undefined;
    const job = await write(id, (row) => {
      before = row;
      const next = reduce(row);
      return next && { ...next, revision: (row?.revision ?? 0) + 1 };
    });
    if (!job) return undefined;
    const { files, icons: _, ...rest } = job;
    // The list of files may be long, and most changes are of progress and state.
    const hasNewFiles =
      before?.createdAt !== job.createdAt ||
      hasEnded(job) !== hasEnded(before) ||
      files.some(({ url }, index) => url !== before!.files[index]?.url);
    await broadcastChange({ id, job: hasNewFiles ? { ...rest, files } : rest });
    if (hasEnded(job)) await requeueForSlot();
    return job;
  };
  const change: JobTable['change'] = (id, event) => update(id, (job) => job && reduceJob(job, event));
  return {
    ...store,
    scope,
    update,
    change,
    delete: async (id) => {
      await store.delete(id);
      await broadcastChange({ id });
      await requeueForSlot();
    },
    broadcast: broadcastChange,
    withJobLock: (id, task) => withLock(`${protocol.name}:${scope}:job:${id}`, task),
  };
}
