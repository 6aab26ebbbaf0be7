import type { DownloadJob } from './download-job.ts';

/**
 * Where one registration scope keeps its jobs.
 *
 * Implementations must
 * - commit `update` as durably as the platform can before it resolves;
 * - read and write in one transaction in `update`;
 * - give a copy, not what they hold;
 * - touch no row of another scope.
 */
export interface JobStore {
  /**
   * Replaces the job by what `change` makes of it, and resolves with that. `change` gets `undefined`
   * if there is none, and returns `undefined` to leave everything as it is. It must not throw.
   */
  readonly update: (
    id: string,
    change: (job: DownloadJob | undefined) => DownloadJob | undefined,
  ) => Promise<DownloadJob | undefined>;
  readonly get: (id: string) => Promise<DownloadJob | undefined>;
  /** By the time they were accepted. */
  readonly getAll: () => Promise<DownloadJob[]>;
  readonly delete: (id: string) => Promise<void>;
}
