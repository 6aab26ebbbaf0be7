import type { DownloadJob, DownloadState, StoredFile } from '../shared/download-job.ts';
import type { JobTable } from '../storage/job-table.ts';

/** The least milliseconds between two broadcasts: browsers report progress as often. */
const broadcastMilliseconds = 500;

export interface StoredRecorder {
  /** Records a stored file. It is written together with others that are stored meanwhile. */
  readonly add: (stored: StoredFile) => void;
  /** Whether the rest must not be stored: the job was aborted, paused or removed. */
  readonly isCancelled: () => boolean;
  /** Resolves when all stored files are written. */
  readonly flush: () => Promise<void>;
}

/** Records which files of a job are stored, one transaction after another, and broadcasts them from time to time. */
export function createStoredRecorder(
  { markStored, broadcast }: Pick<JobTable, 'markStored' | 'broadcast'>,
  job: DownloadJob,
): StoredRecorder {
  let state: DownloadState | undefined = job.state;
  let pending: StoredFile[] = [];
  let toBroadcast: StoredFile[] = [];
  let broadcastAt = Date.now();
  let writing = Promise.resolve();
  let isScheduled = false;
  const write = async () => {
    isScheduled = false;
    const stored = pending;
    pending = [];
    state = await markStored(job, stored);
    toBroadcast.push(...stored);
    // A short job ends before anybody could read of its files.
    if (job.state === 'storing' && Date.now() - broadcastAt < broadcastMilliseconds) return;
    broadcastAt = Date.now();
    const change = { id: job.id, stored: toBroadcast };
    toBroadcast = [];
    await broadcast(change);
  };
  return {
    add: (stored) => {
      pending.push(stored);
      if (isScheduled) return;
      isScheduled = true;
      writing = writing.then(write);
      // `flush` rejects with the same error.
      writing.catch(() => {});
    },
    isCancelled: () => state !== job.state,
    flush: () => writing,
  };
}
