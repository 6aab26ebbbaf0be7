import { withLock } from 'workbox-plugin-core/shared';
import type { DownloadJob, FailureReason, WaitReason } from '../../shared/download-job.ts';
import { protocol, type AskDownloads } from '../../shared/protocol.ts';
import { withConnection } from './connections.ts';
import type { RangedState } from './attempt.ts';
import { downloadRanged } from './download.ts';
import { ofStorage } from '../../shared/quota.ts';
import { stagingFile, readStaged } from '../../shared/staging.ts';
import type { JobEvent } from '../../shared/reduce-job.ts';

/** How often the worker is told of bytes that have arrived: as often as browsers tell of theirs; seldomer for long rows. */
const tellMilliseconds = 500;

/**
 * Downloads by ranges, from an open page, for a worker's event ends too soon. What has arrived stays,
 * whatever is cut, closed or killed, and is gone on from. Called in every page for each such job that is
 * `running`: one page does it; the others wait for its lock. It tells the worker what becomes of the job,
 * and resolves when there is nothing left to do in this page. `complete` gives a job the headers that only
 * this page has; all pages together open at most `maxConnections`. `signal` ends it: paused, aborted, removed, or arrived otherwise.
 */
export const runRanged = (
  { scope, id }: DownloadJob,
  ask: AskDownloads,
  complete: (job: DownloadJob) => DownloadJob,
  maxConnections: number,
  signal: AbortSignal,
) =>
  withLock(`${protocol.name} ${scope} ${id}`, async () => {
    // What the page before this one had done to it may not have been heard here.
    const job = await insist(() => ask('get', id), signal);
    if (job?.state === 'running') await carry(complete(job), ask, maxConnections, signal);
  });

async function carry(job: DownloadJob, ask: AskDownloads, maxConnections: number, signal: AbortSignal) {
  const { id, files } = job;
  const seen = files.map(({ storedBytes = 0 }) => ({ bytes: storedBytes, total: storedBytes }));
  const sum = (of: 'bytes' | 'total') => seen.reduce((all, file) => all + file[of], 0);
  // What goes on will be told again.
  const mention = (event: JobEvent) => ask('tell', id, event).catch(() => {});
  let waiting: WaitReason | undefined;
  let telling: ReturnType<typeof setTimeout> | undefined;
  const tell = () => {
    telling = undefined;
    const known = seen.every(({ total }) => total);
    void mention({
      type: 'progressed',
      downloaded: sum('bytes'),
      ...(known && { downloadTotal: sum('total') }),
    });
  };
  const tellNow = () => {
    clearTimeout(telling);
    if (telling) tell();
  };
  const wait = (waitingFor: WaitReason | undefined) => {
    if (waiting === waitingFor) return;
    // First how far it came: bytes that arrive end a wait.
    tellNow();
    waiting = waitingFor;
    void mention({ type: 'wait', ...(waitingFor && { waitingFor }) });
  };
  const connect = <T>(task: () => Promise<T>) => {
    // Most downloads that end are over before anybody could read of it.
    const slow = setTimeout(() => wait('slot'), 1000);
    const stop = () => clearTimeout(slow);
    return withConnection(
      maxConnections,
      () => {
        stop();
        if (waiting === 'slot') wait(undefined);
        return task();
      },
      signal,
    ).finally(stop);
  };
  signal.addEventListener('abort', () => clearTimeout(telling));
  const missing = [...files.entries()].filter(([, { storedBytes }]) => storedBytes === undefined);
  const last = missing.at(-1)?.[0];
  let failureReason: FailureReason | undefined;
  let failureStatus: number | undefined;
  for (const [index, file] of missing) {
    const { head, body } = await readStaged(job, file);
    const others = sum('bytes') - seen[index]!.bytes;
    const most = job.limit && job.limit - others;
    const state: RangedState = { held: { head, bytes: body.size }, plain: false, most };
    const failed =
      (await downloadRanged(
        job,
        file,
        state,
        stagingFile(job, file),
        (bytes, total = 0) => {
          seen[index] = { bytes, total };
          wait(undefined);
          telling ??= setTimeout(tell, Math.max(tellMilliseconds, files.length));
        },
        (milliseconds) => {
          // Most cuts are over before anybody could read of them.
          wait(milliseconds > 1000 ? (navigator.onLine ? 'server' : 'network') : undefined);
          return rest(milliseconds, signal);
        },
        connect,
        signal,
      )) ??
      // The last one is stored when all are there, and seen to be.
      (signal.aborted || (index === last && !failureReason)
        ? undefined
        : await insist(() => ask('publish', id, index), signal));
    if (failed && !failureReason) {
      failureReason = failed;
      if (failed === 'bad-status') failureStatus = state.status;
    }
    // Another file may come all the same, but not onto a full disk.
    if (failed && ofStorage.includes(failed)) break;
  }
  if (failureReason && !signal.aborted) tellNow();
  await insist(
    () =>
      failureReason
        ? ask('tell', id, { type: 'failed', failureReason, ...(failureStatus && { failureStatus }) })
        : ask('collected', id),
    signal,
  );
}

/** Until a worker answers; the one that was asked may have been stopped. */
async function insist<T>(say: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  for (; !signal.aborted; await rest(1000, signal))
    try {
      return await say();
    } catch {
      // The next one may.
    }
  return undefined;
}

/** Until then, or until the network comes back, or there is nothing left to wait for. */
function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  return new Promise<void>((resolve) => {
    const wake = () => resolve();
    setTimeout(wake, signal.aborted ? 0 : milliseconds);
    window.addEventListener('online', wake, over);
    signal.addEventListener('abort', wake, over);
  }).finally(() => over.abort());
}
