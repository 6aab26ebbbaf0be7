import type { DownloadJob, DownloadState } from './download-job.ts';

/** A file of a job that is stored: its place in `files`, and its bytes. */
export type StoredFile = readonly [at: number, bytes: number];

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
  /**
   * Writes down that files of the job are stored, at a cost that does not grow with the job. Resolves
   * with the job's state; with `undefined` where it has ended, was removed, or was asked for anew since.
   */
  readonly mark: (
    job: Pick<DownloadJob, 'id' | 'createdAt'>,
    stored: readonly StoredFile[],
  ) => Promise<DownloadState | undefined>;
  readonly get: (id: string) => Promise<DownloadJob | undefined>;
  /** By the time they were accepted. */
  readonly getAll: () => Promise<DownloadJob[]>;
  /** Those that have not ended, at a cost that does not grow with the others. */
  readonly getOpen: () => Promise<DownloadJob[]>;
  readonly delete: (id: string) => Promise<void>;
}

/** By the time they were accepted. */
export const byAcceptance = (a: DownloadJob, b: DownloadJob) =>
  a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
