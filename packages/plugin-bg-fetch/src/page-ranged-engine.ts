import { withLock } from 'workbox-plugin-core/shared';
import type { DownloadJob } from './download-job.ts';
import { protocol } from './messages.ts';
import type { AskDownloads } from './page-engine.ts';
import { downloadRanged } from './page-ranged-download.ts';
import { stagingFile } from './page-staging.ts';
import type { JobEvent } from './reduce-job.ts';
import { readStaged } from './staging-cache.ts';

/** How often the worker is told of bytes that have arrived: as often as browsers tell of theirs. */
const tellMilliseconds = 500;

/**
 * Downloads by ranges, from an open page, for a worker's event ends too soon. What has arrived stays,
 * whatever is cut, closed or killed, and is gone on from. Called in every page for each such job that is
 * `running`: one page does it; the others wait for its lock. It tells the worker what becomes of the job,
 * and resolves when there is nothing left to do in this page. `signal` ends it: paused, aborted, removed,
 * or arrived otherwise.
 */
export const runRanged = (job: DownloadJob, ask: AskDownloads, signal: AbortSignal) =>
  withLock(`${protocol.name} ${job.scope} ${job.id}`, async () => {
    // What the page before this one had done to it may not have been heard here.
    const jobs = await insist(() => ask('getAll'), signal);
    if (jobs?.some(({ id, state }) => id === job.id && state === 'running')) await carry(job, ask, signal);
  });

async function carry(job: DownloadJob, ask: AskDownloads, signal: AbortSignal) {
  const { id, files } = job;
  const seen = files.map(({ storedBytes = 0 }) => ({ bytes: storedBytes, total: storedBytes }));
  const sum = (of: 'bytes' | 'total') => seen.reduce((all, file) => all + file[of], 0);
  // What goes on will be told again.
  const mention = (event: JobEvent) => ask('tell', id, event).catch(() => {});
  let waiting = false;
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
  const wait = (forNetwork: boolean) => {
    if (waiting === forNetwork) return;
    // First how far it came: bytes that arrive end a wait.
    clearTimeout(telling);
    if (telling) tell();
    waiting = forNetwork;
    void mention({ type: 'wait', ...(forNetwork && { waitingFor: 'network' }) });
  };
  signal.addEventListener('abort', () => clearTimeout(telling));
  for (const [index, file] of files.entries()) {
    if (file.storedBytes !== undefined) continue;
    const { head, body } = await readStaged(job, file.url);
    const failed = await downloadRanged(
      file,
      { held: { head, bytes: body.size }, plain: false },
      stagingFile(job, file.url),
      (bytes, total = 0) => {
        seen[index] = { bytes, total };
        wait(false);
        telling ??= setTimeout(tell, tellMilliseconds);
      },
      (milliseconds) => {
        // Most cuts are over before anybody could read of them.
        wait(milliseconds > 1000);
        return rest(milliseconds, signal);
      },
      signal,
    );
    if (failed) return insist(() => ask('tell', id, { type: 'failed', failureReason: failed }), signal);
  }
  await insist(() => ask('collected', id), signal);
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
