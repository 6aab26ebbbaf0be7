import type { DownloadJob } from './download-job.ts';
import { byAcceptance, type JobStore } from './job-store.ts';
import { hasEnded } from './reduce-job.ts';

/** A job store that forgets: the same contract, for tests of what stands on it. */
export function createMemoryJobStore(): JobStore {
  const rows = new Map<string, DownloadJob>();
  const copy = (job: DownloadJob | undefined) => structuredClone(job);
  const sorted = () => structuredClone([...rows.values()]).sort(byAcceptance);
  return {
    update: async (id, change) => {
      const job = change(copy(rows.get(id)));
      if (job) rows.set(id, structuredClone(job));
      return job;
    },
    mark: async ({ id, createdAt }, stored) => {
      const job = rows.get(id);
      if (job?.createdAt !== createdAt || hasEnded(job)) return undefined;
      for (const [at, bytes] of stored) job.files[at]!.storedBytes = bytes;
      return job.state;
    },
    get: async (id) => copy(rows.get(id)),
    getAll: async () => sorted(),
    getOpen: async () => sorted().filter((job) => !hasEnded(job)),
    delete: async (id) => void rows.delete(id),
  };
}
