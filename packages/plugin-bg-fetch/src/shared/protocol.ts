import type { Protocol } from 'workbox-plugin-core/shared';
import type { DownloadEngine, DownloadIcon, DownloadJob, FailureReason, StoredFile } from './download-job.ts';
import type { JobEvent } from './reduce-job.ts';

/** The one wire format of both entry points. Version 2: a change carries what has changed. */
export const protocol: Protocol = { name: 'workbox-plugin-bg-fetch', version: 2 };

/** Held by the one page of a registration that is handing a job to Background Fetch. */
export const startLock = (scope: string) => `${protocol.name}:${scope}:start`;

/** From worker to pages: what changed. */
export const changeType = 'CHANGED';

/** A job as a page asks for it. */
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

/** What a page may ask for, as the worker does it: a message's type is the call, its payload the arguments. */
export interface DownloadCalls {
  getAll(): Promise<DownloadJob[]>;
  get(id: string): Promise<DownloadJob | undefined>;
  /** Keeps a job, or finds the one of this id that goes on already. */
  accept(order: DownloadOrder): Promise<DownloadJob>;
  /** Keeps what the job of this id was asked for once more. */
  retry(id: string): Promise<DownloadJob>;
  /** `starting`, for the one page that may hand it to an engine; `undefined` if it is no longer to be started. */
  take(id: string): Promise<DownloadJob | undefined>;
  /**
   * What happened to a job here: `started`, or why it was not (`gesture`, `slot`, `unable`, `failed`);
   * what a person wants (`pause`, `resume`); from the ranged engine `progressed`, `wait`, `failed`.
   */
  tell(id: string, event: JobEvent): Promise<void>;
  /** The ranged engine has all bytes of the file at this place: the worker stores it; or why it cannot. */
  publish(id: string, at: number): Promise<FailureReason | undefined>;
  /** The ranged engine has all bytes of all files: the worker stores what is not stored yet. */
  collected(id: string): Promise<void>;
  abort(id: string): Promise<void>;
  /** Forgets the job and frees what it stored. */
  remove(id: string): Promise<void>;
}

/** What changed of the job `id`: with neither `job` nor `stored`, it is gone. */
export interface ChangePayload {
  id: string;
  /** How it stands now; without `files` where only its progress has changed. */
  job?: Omit<DownloadJob, 'files' | 'icons'> & Partial<Pick<DownloadJob, 'files'>>;
  /** Files that have been stored since. */
  stored?: readonly StoredFile[];
}

/**
 * The mark of a request whose answer must not be cloned on its way through a route: what a clone
 * holds back is lost when the connection is cut. Workers see a fragment, servers never do.
 */
export const mark = '#workbox-plugin-bg-fetch';

export const directUrl = (url: string) => url + mark;

/** The worker, as an engine in the page speaks to it. */
export type AskDownloads = <Call extends keyof DownloadCalls>(
  call: Call,
  ...args: Parameters<DownloadCalls[Call]>
) => ReturnType<DownloadCalls[Call]>;
