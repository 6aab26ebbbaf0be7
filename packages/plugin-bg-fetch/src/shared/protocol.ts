import type { Protocol } from 'workbox-plugin-core/shared';
import type { DownloadEngine, DownloadIcon, DownloadJob, FailureReason, StoredFile } from './download-job.ts';
import type { JobEvent } from './reduce-job.ts';

/** The wire format of both entry points. Version 3: calls and events have the names that are used here. */
export const protocol: Protocol = { name: 'workbox-plugin-bg-fetch', version: 3 };

/** The lock of the one page of a registration that passes a job to its engine. */
export const startLock = (scope: string) => `${protocol.name}:${scope}:start`;

/** The type of the messages from worker to pages. */
export const changeType = 'CHANGED';

/** A job as a page orders it. */
export interface DownloadOrder {
  id: string;
  files: {
    url: string;
    headers: [string, string][];
    credentials?: RequestCredentials;
    destination?: RequestDestination;
    isSecret?: boolean;
    integrity?: string;
  }[];
  title: string;
  icons: DownloadIcon[];
  downloadTotal: number;
  engine: DownloadEngine;
  maxRetentionMinutes?: number;
}

/** The calls of a page. The type of a message is the name of the call, its payload the arguments. */
export interface DownloadCalls {
  getAll(): Promise<DownloadJob[]>;
  get(id: string): Promise<DownloadJob | undefined>;
  /** Creates a job, or returns the one with this id that has not ended. */
  createJob(order: DownloadOrder): Promise<DownloadJob>;
  /** Creates the job once more, from the order that it was created from. */
  retry(id: string): Promise<DownloadJob>;
  /** Returns the job as `starting` to the one page that may pass it to its engine; `undefined` if it must not start. */
  claim(id: string): Promise<DownloadJob | undefined>;
  /**
   * Reports an event of a job: `started`, or why it did not start (`gesture`, `slot`, `unsupported`, `failed`);
   * `pause` and `resume` for the user; `progressed`, `wait` and `failed` from the ranged engine.
   */
  report(id: string, event: JobEvent): Promise<void>;
  /** The ranged engine has received the file at this index: the worker stores it, or returns why it cannot. */
  storeFile(id: string, index: number): Promise<FailureReason | undefined>;
  /** The ranged engine has received all files: the worker stores those that are not stored yet. */
  storeAll(id: string): Promise<void>;
  abort(id: string): Promise<void>;
  /** Deletes the job and the files that it stored. */
  remove(id: string): Promise<void>;
}

/** Calls the worker from a page. */
export type CallDownloads = <Call extends keyof DownloadCalls>(
  call: Call,
  ...args: Parameters<DownloadCalls[Call]>
) => ReturnType<DownloadCalls[Call]>;

/** A change of the job `id`. Without `job` and `stored`, the job was deleted. */
export interface ChangePayload {
  id: string;
  /** The row; without `files` where only state or progress has changed. */
  job?: Omit<DownloadJob, 'files' | 'icons'> & Partial<Pick<DownloadJob, 'files'>>;
  /** Files that have been stored since the last change. */
  stored?: readonly StoredFile[];
}

/**
 * Marks requests of the ranged engine. The strategy must not clone their responses: bytes that wait in a clone are
 * lost when the connection is cut. A worker sees the fragment of a URL, a server does not.
 */
export const directMark = '#workbox-plugin-bg-fetch';

export const directUrl = (url: string) => url + directMark;
