import { withLock } from 'workbox-plugin-core';
import { tellDownloads } from './background-fetch-events.ts';
import type { DownloadJob } from './download-job.ts';
import type { JobStore } from './job-store.ts';
import { protocol } from './messages.ts';
import { hasEnded, reduceJob, type JobEvent } from './reduce-job.ts';

/** The rows, and that every change of one is told to the pages. */
export class JobTable {
  readonly scope: string;
  readonly store: JobStore;

  constructor(scope: string, store: JobStore) {
    this.scope = scope;
    this.store = store;
  }

  /** Writes down what happened to a job; `undefined` where it cannot happen to it. */
  change(id: string, event: JobEvent): Promise<DownloadJob | undefined> {
    return this.update(id, (job) => job && reduceJob(job, event));
  }

  async update(id: string, change: Parameters<JobStore['update']>[1]): Promise<DownloadJob | undefined> {
    const job = await this.store.update(id, change);
    if (!job) return undefined;
    await tellDownloads({ id, job });
    if (hasEnded(job)) await this.#freeSlot();
    return job;
  }

  async forget(id: string) {
    await this.store.delete(id);
    await tellDownloads({ id });
    await this.#freeSlot();
  }

  /** Alone with what is stored of a job: two workers and any number of events may want to be. */
  alone<T>(id: string, task: () => Promise<T>): Promise<T> {
    return withLock(`${protocol.name}:${this.scope}:job:${id}`, task);
  }

  async #freeSlot() {
    for (const { id, waitingFor } of await this.store.getAll())
      if (waitingFor === 'slot') await this.change(id, { type: 'offer' });
  }
}
