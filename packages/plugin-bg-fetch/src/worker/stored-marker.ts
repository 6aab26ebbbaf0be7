import type { DownloadJob, DownloadState, StoredFile } from '../shared/download-job.ts';
import type { JobTable } from '../storage/job-table.ts';

/** As often as browsers tell of progress. */
const tellMilliseconds = 500;

export interface StoredMarker {
  /** Notes a file that is stored. It is written down with those that come meanwhile. */
  readonly add: (stored: StoredFile) => void;
  /** Whether nobody wants the rest: the job was given up, paused or removed. */
  readonly isOver: () => boolean;
  /** Resolves when all is written down. */
  readonly end: () => Promise<void>;
}

/** Writes down which files of a job are stored, one transaction after another, and tells pages now and then. */
export function createMarker(
  { mark, tell }: Pick<JobTable, 'mark' | 'tell'>,
  job: DownloadJob,
): StoredMarker {
  let state: DownloadState | undefined = job.state;
  let noted: StoredFile[] = [];
  let untold: StoredFile[] = [];
  let toldAt = Date.now();
  let writing = Promise.resolve();
  let waits = false;
  const write = async () => {
    waits = false;
    const stored = noted;
    noted = [];
    state = await mark(job, stored);
    untold.push(...stored);
    // Short jobs end before anybody could read of their parts.
    if (job.state === 'storing' && Date.now() - toldAt < tellMilliseconds) return;
    toldAt = Date.now();
    const news = untold;
    untold = [];
    await tell({ id: job.id, stored: news });
  };
  return {
    add: (stored) => {
      noted.push(stored);
      if (waits) return;
      waits = true;
      writing = writing.then(write);
      // Who waits for the end hears of it.
      writing.catch(() => {});
    },
    isOver: () => state !== job.state,
    end: () => writing,
  };
}
