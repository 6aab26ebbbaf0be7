import type { BackgroundFetchRegistration } from './background-fetch-records.ts';
import { recordsOf } from './background-fetch-records.ts';
import type { Collection, Collector } from './collection.ts';
import type { DownloadJob, FailureReason } from './download-job.ts';
import type { JobTable } from './job-table.ts';
import { publish, unpublish } from './publish.ts';

/** The way of the bytes from an engine into the route's cache. Killed anywhere, it is gone on with. */
export class Storing {
  readonly #table: JobTable;
  readonly #collector: Collector;

  constructor(table: JobTable, collector: Collector) {
    this.#table = table;
    this.#collector = collector;
  }

  /** A background fetch is over. `undefined`: it is none of ours. */
  arrived(registration: BackgroundFetchRegistration): Promise<DownloadJob | undefined> {
    const { id, failureReason } = registration;
    return this.#table.alone(id, async () => {
      const reason = (failureReason || undefined) as FailureReason | undefined;
      const job = await this.#table.change(id, { type: 'arrived', engine: 'background-fetch', reason });
      return job && this.#store(job, recordsOf(registration));
    });
  }

  /** The ranged engine has everything. */
  collected(id: string): Promise<unknown> {
    return this.#table.alone(id, async () => {
      const job = await this.#table.change(id, { type: 'arrived', engine: 'ranged' });
      return job && this.#store(job, this.#collector(job));
    });
  }

  /** Goes on with what an earlier life of the worker had begun. */
  resume(id: string): Promise<unknown> {
    return this.#table.alone(id, async () => {
      const job = await this.#table.store.get(id);
      return job?.state === 'storing' ? this.#store(job, this.#collector(job)) : job;
    });
  }

  /** Frees what was collected of a job that nobody wants any more. */
  drop(job: DownloadJob) {
    return this.#table.alone(job.id, () => this.#collector(job).drop());
  }

  async #store(job: DownloadJob, collection: Collection): Promise<DownloadJob | undefined> {
    const { id } = job;
    let reason: FailureReason | undefined;
    let whole = true;
    for (const [at, file] of job.files.entries()) {
      if (file.storedBytes !== undefined) continue;
      const got = await collection.read(file);
      if (typeof got !== 'object') {
        whole = false;
        reason ??= got;
        continue;
      }
      try {
        await publish(file, got.response, got.body);
      } catch (error) {
        reason = (error as Error).name === 'QuotaExceededError' ? 'quota-exceeded' : 'storage-failed';
        break;
      }
      file.storedBytes = got.body.size;
      const known = await this.#table.update(id, (row) => {
        if (row?.state !== 'storing') return undefined;
        row.files[at] = file;
        return row;
      });
      if (!known) {
        // Nobody wants it any more.
        await unpublish(file);
        return undefined;
      }
    }
    const end = await this.#table.change(
      id,
      reason && !job.failureReason
        ? { type: 'failed', reason }
        : whole || job.failureReason
          ? { type: 'stored' }
          : { type: 'lost' },
    );
    if (end?.state !== 'queued') await this.#collector(job).drop();
    return end;
  }
}
