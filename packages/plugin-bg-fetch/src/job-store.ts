import type { DownloadJob } from './download-job.ts';

/**
 * Where one registration scope keeps its jobs.
 *
 * Implementations must
 * - commit as durably as the platform can before they resolve;
 * - read and write in one transaction in `update`;
 * - give a copy, not what they hold;
 * - touch no row of another scope.
 */
export interface JobStore {
  /**
   * Replaces the job by what `change` makes of it, and resolves with that. `change` gets `undefined`
   * if there is none, and returns `undefined` to leave everything as it is.
   */
  readonly update: (
    id: string,
    change: (job: DownloadJob | undefined) => DownloadJob | undefined,
  ) => Promise<DownloadJob | undefined>;
  readonly get: (id: string) => Promise<DownloadJob | undefined>;
  /** By the time they were accepted. */
  readonly getAll: () => Promise<DownloadJob[]>;
  /** Whether there was such a job. */
  readonly delete: (id: string) => Promise<boolean>;
}
