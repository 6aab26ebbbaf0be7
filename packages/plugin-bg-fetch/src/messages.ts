import type { Protocol } from 'workbox-plugin-core/shared';
import type { DownloadEngine, DownloadIcon, DownloadJob } from './download-job.ts';
import type { JobEvent } from './reduce-job.ts';

/** The one wire format that both doors speak. */
export const protocol: Protocol = { name: 'workbox-plugin-bg-fetch', version: 2 };

/** Held by the one page of a registration that is handing a job to Background Fetch. */
export const startLock = (scope: string) => `${protocol.name}:${scope}:start`;

/** From worker to pages: what changed. */
export const changeType = 'CHANGED';

/** A job as a page asks for it. */
export interface DownloadOrder {
  id: string;
  files: { url: string; headers: [string, string][]; credentials?: RequestCredentials }[];
  title: string;
  icons: DownloadIcon[];
  downloadTotal: number;
  engine: DownloadEngine;
}

/** What a page may ask for, as the worker does it: a message's type is the call, its payload the arguments. */
export interface DownloadCalls {
  getAll(): Promise<DownloadJob[]>;
  /** Keeps a job, or finds the one of this id that goes on already. */
  accept(order: DownloadOrder): Promise<DownloadJob>;
  /** `starting`, for the one page that may hand it to an engine; `undefined` if it is no longer to be started. */
  take(id: string): Promise<DownloadJob | undefined>;
  /**
   * What happened to a job here: `started`, or why it was not (`gesture`, `slot`, `unable`, `failed`);
   * what a person wants (`pause`, `resume`); from the ranged engine `progressed`, `wait`, `failed`.
   */
  tell(id: string, event: JobEvent): Promise<void>;
  /** The ranged engine has all bytes: the worker publishes them. */
  collected(id: string): Promise<void>;
  abort(id: string): Promise<void>;
  /** Forgets the job and frees what it stored. */
  remove(id: string): Promise<void>;
}

/** `job` is how it stands now; without one, the job `id` is gone. */
export interface ChangePayload {
  id: string;
  job: DownloadJob | undefined;
}
