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
  /** Bytes that have arrived. */
  readonly downloaded: number;
  /** Bytes of all its files; 0 while nobody knows. */
  readonly downloadTotal: number;
  /** Its files, and how many bytes of each are in the route's cache: `undefined` before they are. */
  readonly files: readonly { readonly url: string; readonly storedBytes?: number | undefined }[];
  /** When it was accepted, in milliseconds since the epoch. */
  readonly createdAt: number;
  readonly failureReason?: FailureReason;
  /** The status that the server answered with, where `failureReason` is `bad-status` and it is known. */
  readonly failureStatus?: number;
  readonly maxRetentionMinutes?: number;
  readonly waitingFor?: WaitReason;
  /** At the speed of the last seconds; `undefined` while it rests, or the total is not known. */
  readonly secondsLeft?: number;
}

/** What a page has seen of a download while it runs. */
export interface Progress {
  /** With what was stored before. */
  downloaded: number;
  /** When bytes last arrived, in milliseconds since the epoch; 0 while none were seen to. */
  at: number;
  bytesPerSecond?: number | undefined;
}

/** Chromium tells of progress about twice a second; a few times that without any is a rest. */
export const restAfter = 2500;

/** How much the newest speed counts: enough to follow a network that changes, little enough to read the time left. */
const weight = 0.2;

/** `before` after more bytes; bytes never become fewer. */
export function advance(before: Progress | undefined, downloaded: number, at: number): Progress {
  if (!before?.at) return { downloaded, at };
  if (downloaded <= before.downloaded) return before;
  const seconds = (at - before.at) / 1000;
  const speed = seconds > 0 ? (downloaded - before.downloaded) / seconds : 0;
  const known = before.bytesPerSecond;
  // After a rest the old speed says nothing.
  const fresh = known === undefined || at - before.at > restAfter;
  const bytesPerSecond = fresh ? speed : known + weight * (speed - known);
  return { downloaded, at, bytesPerSecond: speed ? bytesPerSecond : known };
}

export const storedBytesOf = (files: readonly { storedBytes?: number | undefined }[]) =>
  files.reduce((sum, { storedBytes = 0 }) => sum + storedBytes, 0);

/** The row with what this page has seen since. */
export function toDownload(
  { scope: _, files, icons: __, revision: ___, ...job }: DownloadJob,
  seen: Progress | undefined,
  now: number,
): Download {
  const own = files.map(({ url, storedBytes }) => ({ url, storedBytes }));
  const storedBytes = storedBytesOf(own);
  if (job.state === 'done')
    return { ...job, files: own, downloaded: storedBytes, downloadTotal: storedBytes };
  const downloaded = Math.max(job.downloaded, storedBytes, seen?.downloaded ?? 0);
  // Where more comes than was announced, the total is at least that.
  const downloadTotal = job.downloadTotal && Math.max(job.downloadTotal, downloaded);
  const download = { ...job, files: own, downloaded, downloadTotal };
  if (job.state !== 'running' || job.waitingFor) return download;
  if (job.engine === 'background-fetch' && !(seen && now - seen.at < restAfter))
    return { ...download, waitingFor: 'browser' };
  return downloadTotal && seen?.bytesPerSecond && now - seen.at < restAfter
    ? { ...download, secondsLeft: Math.ceil(Math.max(0, downloadTotal - downloaded) / seen.bytesPerSecond) }
    : download;
}
