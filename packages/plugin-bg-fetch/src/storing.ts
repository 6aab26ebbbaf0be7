import { within } from 'workbox-plugin-core';
import type { ReadFile } from './read-file.ts';
import type { DownloadJob, FailureReason, JobFile } from './download-job.ts';
import type { JobTable } from './job-table.ts';
import { announce, publish } from './publish.ts';
import { collectRanged } from './ranged-collector.ts';
import type { JobEvent } from './reduce-job.ts';
import { dropStaged, dropStagedFile } from './staging-cache.ts';
import { createMarker } from './stored-marker.ts';

/** Files that are stored at the same time: reading one, writing another, and telling of a third overlap. */
const lanes = 4;
/** Seconds that the route's other plugins may take to learn of a file. */
const announceSeconds = 3;

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

export function createStoring(table: JobTable): Storing {
  const { alone, change, get, update } = table;

  /** Why a file is not stored: a size where it is, `null` where nothing came. */
  const put = async (file: JobFile, read: ReadFile): Promise<FailureReason | number | null> => {
    const got = await read(file);
    if (typeof got !== 'object') return got ?? null;
    try {
      await publish(file, got);
      return got.body.size;
    } catch (error) {
      return (error as Error).name === 'QuotaExceededError' ? 'quota-exceeded' : 'storage-failed';
    }
  };

  /** Resolves with why files are not stored, `null` for those of which nothing came. */
  const putAll = async (job: DownloadJob, files: [number, JobFile][], read: ReadFile) => {
    const reasons: (FailureReason | null)[] = [];
    const told: Promise<void>[] = [];
    const marker = createMarker(table, job);
    const next = files.filter(([, { storedBytes }]) => storedBytes === undefined).values();
    const lane = async () => {
      // One iterator for all lanes: each file is taken once.
      for (const [at, file] of next) {
        if (marker.isOver()) return;
        const end = await put(file, read);
        if (typeof end !== 'number') reasons.push(end);
        else {
          marker.add([at, end]);
          told.push(announce(file));
        }
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    await marker.end();
    return { reasons, told: () => within(announceSeconds, Promise.all(told), () => undefined) };
  };

  return {
    store: (id, arrived, records, lost = { type: 'lost' }) =>
      alone(id, async () => {
        const job = await (arrived
          ? change(id, arrived)
          : update(id, (row) => (row?.state === 'storing' ? row : undefined)));
        if (job?.state !== 'storing') return undefined;
        const { reasons, told } = await putAll(job, [...job.files.entries()], records ?? collectRanged(job));
        const failureReason = reasons.find((reason) => reason !== null);
        const end = await change(
          id,
          failureReason && !job.failureReason
            ? { type: 'failed', failureReason }
            : reasons.length
              ? lost
              : { type: 'stored' },
        );
        // What the ranged engine has of one that it goes on with stays.
        if (end?.state !== 'queued') await dropStaged(job);
        await told();
        return end;
      }),

    storeFile: (id, at) =>
      alone(id, async () => {
        const job = await get(id);
        const file = job?.files[at];
        if (job?.state !== 'running' || !file || file.storedBytes !== undefined) return undefined;
        const { reasons, told } = await putAll(job, [[at, file]], collectRanged(job));
        const [reason] = reasons;
        // A browser that keeps nothing of what is staged would be asked to fetch it again and again.
        if (reason !== undefined) return reason ?? 'storage-failed';
        await dropStagedFile(job, file);
        await told();
        return undefined;
      }),
  };
}
