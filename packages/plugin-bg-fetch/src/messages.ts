import type { Protocol } from 'workbox-plugin-core/shared';
import type { DownloadEngine, DownloadIcon, DownloadJob, FailureReason } from './download-job.ts';

/** The one wire format that both doors speak. */
export const protocol: Protocol = { name: 'workbox-plugin-bg-fetch', version: 1 };

/** Held by the one page of a registration that is handing a job to Background Fetch. */
export const startLock = (scope: string) => `${protocol.name}:${scope}:start`;

/** From page to worker: a call of one of {@link DownloadCalls}. */
export const callType = 'BACKGROUND_FETCH_CALL';
/** From worker to pages: what changed. */
export const changeType = 'BACKGROUND_FETCH_CHANGED';

/** A job as a page asks for it. */
export interface DownloadOrder {
  id: string;
  files: { url: string; headers?: [string, string][]; credentials?: RequestCredentials }[];
  title: string;
  icons: DownloadIcon[];
  downloadTotal: number;
  engine: DownloadEngine;
}

/** What a page may ask for, as the worker does it. */
export interface DownloadCalls {
  getAll(): Promise<DownloadJob[]>;
  /** Keeps a job, or finds the one of this id that goes on already. */
  accept(order: DownloadOrder): Promise<DownloadJob>;
  /** `starting`, for the one page that may hand it to an engine; `undefined` if it is no longer to be started. */
  take(id: string): Promise<DownloadJob | undefined>;
  /** The engine has it: `running`. */
  started(id: string): Promise<void>;
  /** The engine would not have it: another engine, another time, or never. */
  refused(id: string, why: 'gesture' | 'slot' | 'unable' | FailureReason): Promise<void>;
  /** From the ranged engine, now and then. */
  progressed(id: string, downloaded: number, downloadTotal: number): Promise<void>;
  /** The ranged engine waits for the network, or goes on. */
  waits(id: string, forNetwork: boolean): Promise<void>;
  /** The ranged engine has all bytes: the worker reads them by its {@link Collector} and publishes them. */
  collected(id: string): Promise<void>;
  /** The ranged engine gives up. */
  failed(id: string, reason: FailureReason): Promise<void>;
  pause(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  abort(id: string): Promise<void>;
  /** Forgets the job and frees what it stored. */
  remove(id: string): Promise<void>;
}

export interface CallPayload<Call extends keyof DownloadCalls = keyof DownloadCalls> {
  call: Call;
  args: Parameters<DownloadCalls[Call]>;
}

/** `job` is how it stands now; without one, the job `id` is gone. */
export interface ChangePayload {
  id: string;
  job?: DownloadJob;
}
