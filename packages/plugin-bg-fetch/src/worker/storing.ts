import type { DownloadJob, FailureReason, JobFile } from '../shared/download-job.ts';
import { storageFailures } from '../shared/quota.ts';
import type { JobEvent } from '../shared/reduce-job.ts';
import { deleteStaged, deleteStagedFile } from '../shared/staging.ts';
import type { JobTable } from '../storage/job-table.ts';
import { readFromStaging, type ReadFile } from './read-file.ts';
import { announceStored, createRouteWriter, type FindRoute, type StoreRules } from './route-cache.ts';
import { createStoredRecorder } from './stored-recorder.ts';

/** Files that are stored at the same time: reading one and writing another overlap. */
const concurrency = 8;

export interface Storing {
  /**
   * Stores the files of a job in the route's cache. A worker that is killed meanwhile continues with its next start.
   * Resolves with `undefined` if the job is unknown, or must not be stored any more.
   *
   * @param received the event that the engine has received the files; without it, the job must be `storing` already
   * @param read by default from the staging of the ranged engine
   * @param missing the event of a job of which nothing is found
   */
  readonly store: (
    id: string,
    received?: JobEvent,
    read?: ReadFile,
    missing?: JobEvent,
  ) => Promise<DownloadJob | undefined>;
  /** Stores one file that the ranged engine has received, while its job continues; or returns why it cannot. */
  readonly storeFile: (id: string, index: number) => Promise<FailureReason | undefined>;
}

export function createStoring(table: JobTable, find: FindRoute, rules: () => StoreRules): Storing {
  const { withJobLock, change, get, update } = table;

  /** Resolves with the size of a stored file, with the reason why it is not stored, or with `null` if it is missing. */
  const put = async (
    id: string,
    index: number,
    file: JobFile,
    read: ReadFile,
    write: ReturnType<typeof createRouteWriter>,
  ): Promise<FailureReason | number | null> => {
    const whole = await read(file);
    if (typeof whole !== 'object') return whole ?? null;
    try {
      const place = await write(file, whole);
      if (typeof place !== 'object') return place;
      if (place.cacheName !== file.cacheName || place.key !== file.key)
        await update(id, (row) => {
          if (row) Object.assign(row.files[index]!, place);
          return row;
        });
      return whole.body.size;
    } catch (error) {
      return (error as Error).name === 'QuotaExceededError' ? 'quota-exceeded' : 'storage-failed';
    }
  };

  /** Resolves with the files that are stored, and the reasons of the others: `null` for those that are missing. */
  const putAll = async (job: DownloadJob, files: [number, JobFile][], read: ReadFile) => {
    const reasons: (FailureReason | null)[] = [];
    const stored: JobFile[] = [];
    const recorder = createStoredRecorder(table, job);
    const write = createRouteWriter(find, rules());
    const queue = files.filter(([, { storedBytes }]) => storedBytes === undefined).values();
    const work = async () => {
      // All share one iterator, so each file is stored once.
      for (const [index, file] of queue) {
        if (recorder.isCancelled()) return;
        const result = await put(job.id, index, file, read, write);
        if (typeof result !== 'number') reasons.push(result);
        else {
          recorder.add([index, result]);
          stored.push(file);
        }
      }
    };
    await Promise.all(Array.from({ length: concurrency }, work));
    await recorder.flush();
    return { reasons, stored };
  };

  return {
    store: async (id, received, read, missing = { type: 'engineLost' }) => {
      const { end, stored } = await withJobLock(id, async () => {
        const job = await (received
          ? change(id, received)
          : update(id, (row) => (row?.state === 'storing' ? row : undefined)));
        if (job?.state !== 'storing') return { end: undefined, stored: [] };
        const files = [...job.files.entries()];
        const { reasons, stored } = await putAll(job, files, read ?? readFromStaging(job));
        const failureReason = reasons.find((reason) => reason !== null);
        const isFull = failureReason && storageFailures.includes(failureReason);
        const end = await change(
          id,
          // A missing file may still be received, whatever happened to the others.
          failureReason && !job.failureReason && (isFull || !reasons.includes(null))
            ? { type: 'failed', failureReason }
            : reasons.length
              ? missing
              : { type: 'stored' },
        );
        // Staged bytes stay if the ranged engine continues the job, or if the disk was full.
        if (end?.state !== 'queued' && !isFull) await deleteStaged(job);
        return { end, stored };
      });
      await announceStored(stored);
      return end;
    },

    storeFile: async (id, index) => {
      const { reason, stored } = await withJobLock(id, async () => {
        const job = await get(id);
        const file = job?.files[index];
        if (job?.state !== 'running' || !file || file.storedBytes !== undefined)
          return { reason: undefined, stored: [] };
        const { reasons, stored } = await putAll(job, [[index, file]], readFromStaging(job));
        const [reason] = reasons;
        if (stored.length || (reason && !storageFailures.includes(reason))) await deleteStagedFile(job, file);
        return { reason, stored };
      });
      await announceStored(stored);
      // The staged bytes are gone: a browser that does not keep them would download the file again and again.
      return reason === null ? 'storage-failed' : reason;
    },
  };
}
