import { recordsOf, type BackgroundFetchRegistration } from './background-fetch-records.ts';
import type { Collection, Collector } from './collection.ts';
import type { DownloadJob, FailureReason } from './download-job.ts';
import type { JobTable } from './job-table.ts';
import { publish, unpublish } from './publish.ts';
import type { JobEvent } from './reduce-job.ts';

/** The way of the bytes from an engine into the route's cache. Killed anywhere, it is gone on with. */
export interface Storing {
  /** A background fetch is over. `undefined`: it is none of ours, or nobody wants it. */
  readonly arrived: (registration: BackgroundFetchRegistration) => Promise<DownloadJob | undefined>;
  /** The ranged engine has everything. */
  readonly collected: (id: string) => Promise<unknown>;
  /** Goes on with what an earlier life of the worker had begun. */
  readonly goOn: (id: string) => Promise<unknown>;
}

export function createStoring(table: JobTable, collector: Collector): Storing {
  const { alone, change } = table;

  /** Why a file is not stored: `undefined` where it is, `lost` where nothing came. */
  const storeFile = async (
    { id, files }: DownloadJob,
    at: number,
    { read }: Collection,
  ): Promise<FailureReason | 'lost' | undefined> => {
    const file = files[at]!;
    if (file.storedBytes !== undefined) return undefined;
    const got = await read(file);
    if (typeof got !== 'object') return got ?? 'lost';
    try {
      await publish(file, got.response, got.body);
    } catch (error) {
      return (error as Error).name === 'QuotaExceededError' ? 'quota-exceeded' : 'storage-failed';
    }
    const kept = await table.update(id, (row) => {
      if (row?.state !== 'storing') return undefined;
      row.files[at]!.storedBytes = got.body.size;
      return row;
    });
    // Nobody wants it any more.
    if (!kept) await unpublish(file);
    return undefined;
  };

  const store = async (job: DownloadJob | undefined, collection: Collection | undefined, lost: JobEvent) => {
    if (!job || !collection) return undefined;
    const reasons = [];
    for (const at of job.files.keys()) reasons.push(await storeFile(job, at, collection));
    const reason = reasons.find((one) => one && one !== 'lost') as FailureReason | undefined;
    const { id, failureReason } = job;
    const end = await change(
      id,
      reason && !failureReason
        ? { type: 'failed', reason }
        : reasons.includes('lost')
          ? lost
          : { type: 'stored' },
    );
    // What the ranged engine has of one that it goes on with stays.
    if (end?.state !== 'queued') await collector(job).drop();
    return end;
  };

  const storing = (
    id: string,
    begin: () => Promise<DownloadJob | undefined>,
    found = collector,
    lost: JobEvent = { type: 'lost' },
  ) =>
    alone(id, async () => {
      const job = await begin();
      return store(job, job && found(job), lost);
    });

  return {
    arrived: (registration) => {
      const { id, failureReason } = registration;
      const reason = (failureReason || undefined) as FailureReason | undefined;
      return storing(
        id,
        () => change(id, { type: 'arrived', engine: 'background-fetch', reason }),
        () => recordsOf(registration),
      );
    },
    collected: (id) =>
      storing(id, () => change(id, { type: 'arrived', engine: 'ranged' }), collector, {
        // It was all there a moment ago. A browser that keeps nothing would be filled again and again.
        type: 'failed',
        reason: 'storage-failed',
      }),
    goOn: (id) =>
      storing(id, async () => {
        const job = await table.get(id);
        return job?.state === 'storing' ? job : undefined;
      }),
  };
}
