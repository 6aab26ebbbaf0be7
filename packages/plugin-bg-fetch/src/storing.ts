import type { ReadFile } from './read-file.ts';
import type { DownloadJob, FailureReason, JobFile } from './download-job.ts';
import type { JobTable } from './job-table.ts';
import { publish } from './publish.ts';
import { collectRanged } from './ranged-collector.ts';
import type { JobEvent } from './reduce-job.ts';
import { dropStaged } from './staging-cache.ts';

/**
 * The way of the bytes from an engine into the route's cache. Killed anywhere, it is gone on with.
 * `arrived` says that they are here; without it, an earlier life of the worker has said so. `read` is for
 * those that the ranged engine has not brought. `lost` is what happens to a job of which nothing is found. `undefined`: it is none of ours, or nobody wants it.
 */
export type Store = (
  id: string,
  arrived?: JobEvent,
  read?: ReadFile,
  lost?: JobEvent,
) => Promise<DownloadJob | undefined>;

export function createStore({ alone, change, get, update }: JobTable): Store {
  /** Why a file is not stored: `undefined` where it is, `null` where nothing came. */
  const storeFile = async (
    id: string,
    file: JobFile,
    at: number,
    read: ReadFile,
  ): Promise<FailureReason | null | undefined> => {
    if (file.storedBytes !== undefined || (await get(id))?.state !== 'storing') return undefined;
    const got = await read(file);
    if (typeof got !== 'object') return got ?? null;
    try {
      await publish(file, got);
    } catch (error) {
      return (error as Error).name === 'QuotaExceededError' ? 'quota-exceeded' : 'storage-failed';
    }
    await update(id, (row) => {
      if (row) row.files[at]!.storedBytes = got.body.size;
      return row;
    });
    return undefined;
  };

  return (id, arrived, records, lost = { type: 'lost' }) =>
    alone(id, async () => {
      const job = await (arrived ? change(id, arrived) : get(id));
      if (job?.state !== 'storing') return undefined;
      const read = records ?? collectRanged(job);
      let missing = false;
      let failureReason: FailureReason | undefined;
      for (const [at, file] of job.files.entries()) {
        const why = await storeFile(id, file, at, read);
        missing ||= why === null;
        failureReason ||= why as FailureReason | undefined;
      }
      const end = await change(
        id,
        failureReason && !job.failureReason
          ? { type: 'failed', failureReason }
          : missing
            ? lost
            : { type: 'stored' },
      );
      // What the ranged engine has of one that it goes on with stays.
      if (end?.state !== 'queued') await dropStaged(job);
      return end;
    });
}
