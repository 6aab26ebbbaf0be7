import { withLock } from 'workbox-plugin-core/shared';
import type { DownloadJob, FailureReason } from '../../shared/download-job.ts';
import { protocol, type CallDownloads } from '../../shared/protocol.ts';
import { storageFailures } from '../../shared/quota.ts';
import { openStagingFile, readStaged } from '../../shared/staging.ts';
import { withConnection } from './connections.ts';
import { downloadFile } from './download.ts';
import type { FileProgress } from './open.ts';
import { createReporter } from './reporter.ts';

/** A wait that is shorter would be over before anybody could read of it. */
const shortWait = 1000;

/**
 * Downloads a job by ranges, from an open page, because an event of a worker ends too soon. Received bytes stay when
 * the connection is cut or the page is closed or killed. Call it in every page for each such job that is `running`:
 * one page works, the others wait for its lock. It reports the job to the worker, and resolves when this page has
 * nothing left to do.
 *
 * @param withSecrets adds the headers that only this page has
 * @param maxConnections of all pages together
 * @param signal aborts when the job is paused, aborted, removed or received otherwise
 */
export const runRangedEngine = (
  { scope, id }: DownloadJob,
  call: CallDownloads,
  withSecrets: (job: DownloadJob) => DownloadJob,
  maxConnections: number,
  signal: AbortSignal,
) =>
  withLock(`${protocol.name} ${scope} ${id}`, async () => {
    // The page that had the lock before may have changed the job.
    const job = await untilAnswered(() => call('get', id), signal);
    if (job?.state === 'running') await downloadJob(withSecrets(job), call, maxConnections, signal);
  });

async function downloadJob(
  job: DownloadJob,
  call: CallDownloads,
  maxConnections: number,
  signal: AbortSignal,
) {
  const { id, files, limit } = job;
  const { flush, setWaiting, setProgress, bytesBeside } = createReporter(id, files, call, signal);
  const connect = <T>(task: () => Promise<T>) => {
    const timer = setTimeout(() => setWaiting('slot'), shortWait);
    const stop = () => clearTimeout(timer);
    return withConnection(
      maxConnections,
      () => {
        stop();
        setWaiting(undefined, 'slot');
        return task();
      },
      signal,
    ).finally(stop);
  };
  const missing = [...files.entries()].filter(([, { storedBytes }]) => storedBytes === undefined);
  const last = missing.at(-1)?.[0];
  let failureReason: FailureReason | undefined;
  let failureStatus: number | undefined;
  for (const [index, file] of missing) {
    const { head, body } = await readStaged(job, file);
    const progress: FileProgress = {
      head,
      bytes: body.size,
      plain: false,
      maxBytes: limit && limit - bytesBeside(index),
    };
    const failure =
      (await downloadFile(
        job,
        file,
        progress,
        openStagingFile(job, file),
        (bytes, total) => setProgress(index, bytes, total),
        connect,
        (milliseconds) => {
          setWaiting(milliseconds > shortWait ? (navigator.onLine ? 'server' : 'network') : undefined);
          return wait(milliseconds, signal);
        },
        signal,
      )) ??
      // The last file is stored by `storeAll`, which checks that all files are there.
      (signal.aborted || (index === last && !failureReason)
        ? undefined
        : await untilAnswered(() => call('storeFile', id, index), signal));
    if (failure && !failureReason) {
      failureReason = failure;
      if (failure === 'bad-status') failureStatus = progress.status;
    }
    // Other files may still succeed, but not on a full disk.
    if (failure && storageFailures.includes(failure)) break;
  }
  if (failureReason && !signal.aborted) flush();
  await untilAnswered(
    () =>
      failureReason
        ? call('report', id, { type: 'failed', failureReason, ...(failureStatus && { failureStatus }) })
        : call('storeAll', id),
    signal,
  );
}

/** Repeats a call until a worker answers: the worker that was called may have been stopped. */
async function untilAnswered<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  for (; !signal.aborted; await wait(1000, signal))
    try {
      return await task();
    } catch {
      // The next call may be answered.
    }
  return undefined;
}

/** Waits for so many milliseconds, for the network to come back, or for the abort of `signal`. */
function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  return new Promise<void>((resolve) => {
    const end = () => resolve();
    setTimeout(end, signal.aborted ? 0 : milliseconds);
    window.addEventListener('online', end, over);
    signal.addEventListener('abort', end, over);
  }).finally(() => over.abort());
}
