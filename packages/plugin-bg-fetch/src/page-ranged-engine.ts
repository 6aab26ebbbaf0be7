import { withLock } from 'workbox-plugin-core/shared';
import type { DownloadJob } from './download-job.ts';
import { protocol } from './messages.ts';
import type { AskDownloads, PageEngine } from './page-engine.ts';
import { downloadRanged } from './page-ranged-download.ts';
import { missingRoom } from './quota.ts';
import type { JobEvent } from './reduce-job.ts';
import { stagedFile } from './staging-cache.ts';

/** How often the worker is told of bytes that have arrived: as often as browsers tell of theirs. */
const tellMilliseconds = 500;

/**
 * Downloads by ranges, from an open page, for a worker's event ends too soon. What has arrived stays,
 * whatever is cut, closed or killed, and is gone on from. One page does it; the others wait for its lock.
 */
export const rangedEngine: PageEngine = {
  run: (job, ask, signal) =>
    withLock(`${protocol.name} ${job.scope} ${job.id}`, async () => {
      const isRunning = ({ id, state }: DownloadJob) => id === job.id && state === 'running';
      // What the page before this one had done to it may not have been heard here.
      if (!signal.aborted && (await ask('getAll')).some(isRunning)) await carry(job, ask, signal);
    }),
};

async function carry(
  { id, scope, files, downloadTotal }: DownloadJob,
  ask: AskDownloads,
  signal: AbortSignal,
) {
  const seen = files.map(({ storedBytes = 0 }) => ({ bytes: storedBytes, total: storedBytes }));
  const sum = (of: 'bytes' | 'total') => seen.reduce((all, file) => all + file[of], 0);
  const rest = (milliseconds: number) => restFor(milliseconds, signal);
  // What goes on will be told again.
  const mention = (event: JobEvent) => void ask('tell', id, event).catch(() => {});
  const insist = async (say: () => Promise<unknown>) => {
    const heard = () =>
      say().then(
        () => true,
        () => false,
      );
    while (!signal.aborted && !(await heard())) await rest(1000);
  };
  let waiting = false;
  let telling: ReturnType<typeof setTimeout> | undefined;
  const tell = () => {
    telling = undefined;
    const known = seen.every((file) => file.total);
    mention({
      type: 'progressed',
      downloaded: sum('bytes'),
      downloadTotal: known ? sum('total') : downloadTotal,
    });
  };
  const wait = (forNetwork: boolean) => {
    if (waiting === forNetwork) return;
    // First how far it came: bytes that arrive end a wait.
    clearTimeout(telling);
    if (telling) tell();
    waiting = forNetwork;
    mention({ type: 'wait', for: forNetwork ? 'network' : undefined });
  };
  signal.addEventListener('abort', () => clearTimeout(telling));
  for (const [index, file] of files.entries()) {
    if (file.storedBytes !== undefined) continue;
    const failed = await downloadRanged(
      {
        file,
        staged: stagedFile({ id, scope }, file.url),
        held: { bytes: 0 },
        plain: false,
        hasRoom: async (bytes, total) => !(await missingRoom(total - bytes / 2)),
        progressed: (bytes, total = 0) => {
          seen[index] = { bytes, total };
          wait(false);
          telling ??= setTimeout(tell, tellMilliseconds);
        },
      },
      async (milliseconds) => {
        // Most cuts are over before anybody could read of them.
        wait(milliseconds > 1000);
        await rest(milliseconds);
      },
      signal,
    );
    if (failed) return insist(() => ask('tell', id, { type: 'failed', reason: failed }));
  }
  await insist(() => ask('collected', id));
}

/** Until then, or until the network comes back, or there is nothing left to wait for. */
function restFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener('online', end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    window.addEventListener('online', end);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
