import type { DownloadJob, FailureReason, JobFile } from './download-job.ts';

/** What an engine has brought of a job. */
export interface Collection {
  /**
   * The whole file: its origin's headers, and a body that stays on disk (read as a blob, not as a
   * stream). Or why it is not whole, or `undefined` where nothing of it is here.
   */
  readonly read: (file: JobFile) => Promise<{ response: Response; body: Blob } | FailureReason | undefined>;
  /** Frees what it holds: everything that `read` gave is in the route's cache, or nobody wants it. */
  readonly drop: () => Promise<unknown>;
}

/** How the worker finds, in any later life, what the ranged engine has brought. */
export type Collector = (job: DownloadJob) => Collection;
