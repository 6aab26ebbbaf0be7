import type { DownloadJob, FailureReason, JobFile } from '../../shared/download-job.ts';
import { directUrl } from '../../shared/protocol.ts';
import type { StagingFile } from '../../shared/staging.ts';
import { attemptDownload } from './attempt.ts';
import type { FileProgress } from './open.ts';
import { retryDelay } from './retry-delay.ts';

/** Whether a server answers at all, also if its response cannot be read. */
const isReachable = (url: string) =>
  fetch(directUrl(url), {
    method: 'HEAD',
    mode: 'no-cors',
    cache: 'no-store',
    signal: AbortSignal.timeout(10_000),
  }).then(
    () => true,
    () => false,
  );

/**
 * Downloads a file into its staging, from the bytes that are there, over as many connections as it takes. Resolves
 * with `undefined` when the file is complete or `signal` aborts, and with the reason if it can never be complete.
 *
 * @param onProgress called with the bytes received, and with the total once it is known
 * @param connect runs a task once a connection may be opened; not at all after `signal` has aborted
 * @param wait for so many milliseconds, for the network to come back, or for the abort of `signal`
 */
export async function downloadFile(
  job: Pick<DownloadJob, 'createdAt' | 'maxRetentionMinutes'>,
  file: JobFile,
  progress: FileProgress,
  staging: StagingFile,
  onProgress: (bytes: number, total: number | undefined) => void,
  connect: <T>(task: () => Promise<T>) => Promise<T | undefined>,
  wait: (milliseconds: number) => Promise<void>,
  signal: AbortSignal,
): Promise<FailureReason | undefined> {
  const crossOrigin = new URL(file.url).origin !== location.origin;
  let failures = 0;
  let lastAdvance = job.createdAt;
  let furthest = progress.bytes;
  let answered = furthest > 0;
  onProgress(furthest, progress.head?.total);
  while (!signal.aborted && progress.bytes !== progress.head?.total) {
    const end = await connect(() =>
      attemptDownload(file, progress, staging, crossOrigin, onProgress, signal),
    ).catch(({ name }: Error) => (name === 'QuotaExceededError' ? 'quota-exceeded' : 'storage-failed'));
    if (typeof end === 'string') return end;
    if (signal.aborted) return undefined;
    const { bytes } = progress;
    answered ||= !end || end.isCut === true || end.status !== undefined || bytes > 0;
    // Only bytes beyond the furthest count: a file that is begun again each time does not advance.
    failures = bytes > furthest ? 0 : failures + 1;
    if (!failures) lastAdvance = Date.now();
    furthest = Math.max(furthest, bytes);
    if (!end && failures < 2) continue;
    // A server that always compresses, or an old preflight, fails a request with Range like a network error.
    if (!answered) progress.plain = !progress.plain;
    const { onLine } = navigator;
    // A server that is down looks like one without CORS. Only the latter answers a request that may not read.
    const isDown = crossOrigin && failures >= 3 && !(answered || (await isReachable(file.url)));
    const delay = retryDelay({
      ...end,
      failures: failures || 1,
      minutes: (Date.now() - lastAdvance) / 60_000,
      maxRetentionMinutes: job.maxRetentionMinutes,
      answered: answered || isDown,
      crossOrigin,
      onLine,
    });
    if (typeof delay === 'string') return delay;
    await wait(delay);
  }
  return undefined;
}
