import { ofStorage } from '../shared/quota.ts';
import { type ReadFile, collectRanged } from './read-file.ts';
import type { DownloadJob, FailureReason, JobFile } from '../shared/download-job.ts';
import type { JobTable } from '../storage/job-table.ts';
import { announceAll, createPublisher, type FindRoute, type StoreRules } from './publish.ts';
import type { JobEvent } from '../shared/reduce-job.ts';
import { dropStaged, dropStagedFile } from '../shared/staging.ts';
import { createMarker } from './stored-marker.ts';

/** Files that are stored at the same time: reading one and writing another overlap. */
const lanes = 8;

export interface Storing {
  /**
   * The way of the bytes from an engine into the route's cache. Killed anywhere, it is gone on with.
   * `arrived` says that they are here; without it, an earlier life of the worker has said so. `read` is for
   * those that the ranged engine has not brought. `lost` is what happens to a job of which nothing is found. `undefined`: it is none of ours, or nobody wants it.
   */
  readonly store: (
    id: string,
    arrived?: JobEvent,
    read?: ReadFile,
    lost?: JobEvent,
  ) => Promise<DownloadJob | undefined>;
  /** Stores one file that the ranged engine has brought, while its job goes on; or why it cannot be stored. */
  readonly storeFile: (id: string, at: number) => Promise<FailureReason | undefined>;
}

export function createStoring(table: JobTable, find: FindRoute, rules: () => StoreRules): Storing {
  const { alone, change, get, update } = table;

  /** Why a file is not stored: a size where it is, `null` where nothing came. */
  const put = async (
    id: string,
    at: number,
    file: JobFile,
    read: ReadFile,
    publish: ReturnType<typeof createPublisher>,
  ): Promise<FailureReason | number | null> => {
    const got = await read(file);
    if (typeof got !== 'object') return got ?? null;
    try {
      const place = await publish(file, got);
      if (typeof place !== 'object') return place;
      if (place.cacheName !== file.cacheName || place.key !== file.key)
        await update(id, (row) => {
          if (row) Object.assign(row.files[at]!, place);
          return row;
        });
      return got.body.size;
    } catch (error) {
      return (error as Error).name === 'QuotaExceededError' ? 'quota-exceeded' : 'storage-failed';
    }
  };

  /** Resolves with why files are not stored, `null` for those of which nothing came. */
  const putAll = async (job: DownloadJob, files: [number, JobFile][], read: ReadFile) => {
    const reasons: (FailureReason | null)[] = [];
    const stored: JobFile[] = [];
    const marker = createMarker(table, job);
    const publish = createPublisher(find, rules());
    const next = files.filter(([, { storedBytes }]) => storedBytes === undefined).values();
    const lane = async () => {
      // One iterator for all lanes: each file is taken once.
      for (const [at, file] of next) {
        if (marker.isOver()) return;
        const end = await put(job.id, at, file, read, publish);
        if (typeof end !== 'number') reasons.push(end);
        else {
          marker.add([at, end]);
          stored.push(file);
        }
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    await marker.end();
    return { reasons, stored };
  };

  return {
    store: async (id, arrived, records, lost = { type: 'lost' }) => {
      const { end, stored } = await alone(id, async () => {
        const job = await (arrived
          ? change(id, arrived)
          : update(id, (row) => (row?.state === 'storing' ? row : undefined)));
        if (job?.state !== 'storing') return { end: undefined, stored: [] };
        const files = [...job.files.entries()];
        const { reasons, stored } = await putAll(job, files, records ?? collectRanged(job));
        const failureReason = reasons.find((reason) => reason !== null);
        const isFull = failureReason && ofStorage.includes(failureReason);
        const end = await change(
          id,
          // What has not come may come yet, whatever became of the others.
          failureReason && !job.failureReason && (isFull || !reasons.includes(null))
            ? { type: 'failed', failureReason }
            : reasons.length
              ? lost
              : { type: 'stored' },
        );
        // What the ranged engine has of one that it goes on with stays, and what there was no room for.
        if (end?.state !== 'queued' && !isFull) await dropStaged(job);
        return { end, stored };
      });
      await announceAll(stored);
      return end;
    },

    storeFile: async (id, at) => {
      const { reason, stored } = await alone(id, async () => {
        const job = await get(id);
        const file = job?.files[at];
        if (job?.state !== 'running' || !file || file.storedBytes !== undefined)
          return { reason: undefined, stored: [] };
        const { reasons, stored } = await putAll(job, [[at, file]], collectRanged(job));
        const [reason] = reasons;
        if (stored.length || (reason && !ofStorage.includes(reason))) await dropStagedFile(job, file);
        return { reason, stored };
      });
      await announceAll(stored);
      // A browser that keeps nothing of what is staged would be asked to fetch it again and again.
      return reason === null ? 'storage-failed' : reason;
    },
  };
}
