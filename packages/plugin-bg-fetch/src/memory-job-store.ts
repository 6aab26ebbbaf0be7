import type { DownloadJob } from './download-job.ts';
import type { JobStore } from './job-store.ts';

/** A job store that forgets: the same contract, for tests of what stands on it. */
export function createMemoryJobStore(): JobStore {
  const rows = new Map<string, DownloadJob>();
  const copy = (job: DownloadJob | undefined) => structuredClone(job);
  return {
    update: async (id, change) => {
      const job = change(copy(rows.get(id)));
      if (job) rows.set(id, structuredClone(job));
      return job;
    },
    get: async (id) => copy(rows.get(id)),
    getAll: async () =>
      structuredClone([...rows.values()]).sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)),
    delete: async (id) => void rows.delete(id),
  };
}
