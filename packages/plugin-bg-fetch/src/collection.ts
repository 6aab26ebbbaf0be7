import type { DownloadJob, JobFile } from './download-job.ts';

/** What an engine has brought of a job. It outlives the worker: asked again, it has the same. */
export interface Collection {
  /**
   * The whole file, with its origin's headers and a body that stays on disk (made of a blob, not of
   * a stream); `undefined` where it did not arrive whole.
   */
  readonly read: (file: JobFile) => Promise<Response | undefined>;
  /** Frees what it holds. Called when everything that `read` gave is in the route's cache, or nobody wants it. */
  readonly drop: () => Promise<void>;
}

/** How the worker finds what an engine has brought; one for each engine. */
export type Collector = (job: DownloadJob) => Collection;
