import { withLock } from 'workbox-plugin-core/shared';
import type { DownloadJob } from './download-job.ts';
import { protocol } from './messages.ts';
import type { AskDownloads, PageEngine } from './page-engine.ts';
import { downloadRanged } from './page-ranged-download.ts';
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
  const mention = (said: Promise<unknown>) => void said.catch(() => {});
  const insist = async (say: () => Promise<unknown>) => {
    const heard = () =>
      say().then(
        () => true,
        () => false,
      );
    while (!signal.aborted && !(await heard())) await rest(1000);
  };
  let waiting = false;
  let told = 0;
  const wait = (forNetwork: boolean) => {
    if (waiting !== forNetwork) mention(ask('waits', id, (waiting = forNetwork)));
  };
  for (const [index, file] of files.entries()) {
    if (file.storedBytes !== undefined) continue;
    const failed = await downloadRanged(
      {
        file,
        staged: stagedFile({ id, scope }, index),
        held: { bytes: 0 },
        plain: false,
        hasRoom: async (bytes, total) => (await freeBytes()) >= 2 * total - bytes,
        progressed: (bytes, total = 0) => {
          seen[index] = { bytes, total };
          wait(false);
          if (Date.now() - told < tellMilliseconds) return;
          told = Date.now();
          const known = seen.every((file) => file.total);
          mention(ask('progressed', id, sum('bytes'), known ? sum('total') : downloadTotal));
        },
      },
      async (milliseconds) => {
        // Most cuts are over before anybody could read of them.
        wait(milliseconds > 1000);
        await rest(milliseconds);
      },
      signal,
    );
    if (failed) return insist(() => ask('failed', id, failed));
  }
  await insist(() => ask('collected', id));
}

async function freeBytes() {
  const storage = navigator.storage as StorageManager | undefined;
  const { quota = Infinity, usage = 0 } = (await storage?.estimate?.()) ?? {};
  return quota - usage;
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
