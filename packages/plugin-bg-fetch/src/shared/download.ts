import type {
  DownloadEngine,
  DownloadJob,
  DownloadState,
  FailureReason,
  WaitReason,
} from './download-job.ts';

/** A download as a page sees it. */
export interface Download {
  readonly id: string;
  readonly title: string;
  readonly state: DownloadState;
  readonly engine: DownloadEngine;
  /** Bytes received. */
  readonly downloaded: number;
  /** Bytes of all files; 0 while unknown. */
  readonly downloadTotal: number;
  /** The files, with the bytes of each in the route's cache: `undefined` before the file is stored. */
  readonly files: readonly { readonly url: string; readonly storedBytes?: number | undefined }[];
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAt: number;
  readonly failureReason?: FailureReason;
  /** The status of the server's response, where `failureReason` is `bad-status` and the status is known. */
  readonly failureStatus?: number;
  readonly maxRetentionMinutes?: number;
  readonly waitingFor?: WaitReason;
  /** At the speed of the last seconds. `undefined` while nothing arrives, or the total is unknown. */
  readonly secondsLeft?: number;
}

/** The progress of a running download that this page has seen. */
export interface Progress {
  /** Includes bytes that are stored already. */
  downloaded: number;
  /** When the last bytes arrived, in milliseconds since the epoch; 0 before any have arrived. */
  at: number;
  bytesPerSecond?: number | undefined;
}

/** Milliseconds without progress after which a download is shown as waiting. Chromium reports twice a second. */
export const idleAfter = 2500;

/** The weight of the newest speed: follows a changing network, and keeps the time left steady enough to read. */
const newestWeight = 0.2;

/** The progress after more bytes have arrived. `downloaded` never decreases. */
export function advance(before: Progress | undefined, downloaded: number, at: number): Progress {
  if (!before?.at) return { downloaded, at };
  if (downloaded <= before.downloaded) return before;
  const seconds = (at - before.at) / 1000;
  const speed = seconds > 0 ? (downloaded - before.downloaded) / seconds : 0;
  const known = before.bytesPerSecond;
  // The speed before a pause says nothing about the speed after it.
  const isFirst = known === undefined || at - before.at > idleAfter;
  const bytesPerSecond = isFirst ? speed : known + newestWeight * (speed - known);
  return { downloaded, at, bytesPerSecond: speed ? bytesPerSecond : known };
}

export const sumStoredBytes = (files: readonly { storedBytes?: number | undefined }[]) =>
  files.reduce((sum, { storedBytes = 0 }) => sum + storedBytes, 0);

/** The job, with the progress that this page has seen. */
export function toDownload(
  { scope: _, files, icons: __, revision: ___, ...job }: DownloadJob,
  progress: Progress | undefined,
  now: number,
): Download {
  const ownFiles = files.map(({ url, storedBytes }) => ({ url, storedBytes }));
  const storedBytes = sumStoredBytes(ownFiles);
  if (job.state === 'done')
    return { ...job, files: ownFiles, downloaded: storedBytes, downloadTotal: storedBytes };
  const downloaded = Math.max(job.downloaded, storedBytes, progress?.downloaded ?? 0);
  // A server may send more than the app announced.
  const downloadTotal = job.downloadTotal && Math.max(job.downloadTotal, downloaded);
  const download = { ...job, files: ownFiles, downloaded, downloadTotal };
  if (job.state !== 'running' || job.waitingFor) return download;
  const isActive = progress && now - progress.at < idleAfter;
  if (job.engine === 'background-fetch' && !isActive) return { ...download, waitingFor: 'browser' };
  return downloadTotal && isActive && progress.bytesPerSecond
    ? {
        ...download,
        secondsLeft: Math.ceil(Math.max(0, downloadTotal - downloaded) / progress.bytesPerSecond),
      }
    : download;
}
