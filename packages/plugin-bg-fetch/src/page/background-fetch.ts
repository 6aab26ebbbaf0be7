import { withLock } from 'workbox-plugin-core/shared';
import type { DownloadIcon, DownloadJob } from '../shared/download-job.ts';
import { storedBytesOf } from '../shared/download.ts';
import { startLock, type AskDownloads } from '../shared/protocol.ts';
import type { JobEvent } from '../shared/reduce-job.ts';

interface BackgroundFetchRegistration extends EventTarget {
  readonly downloaded: number;
}

interface BackgroundFetchManager {
  fetch(
    id: string,
    requests: Request[],
    options: { title: string; icons: DownloadIcon[]; downloadTotal: number },
  ): Promise<BackgroundFetchRegistration>;
  get(id: string): Promise<BackgroundFetchRegistration | undefined>;
}

const manager = async () =>
  ((await navigator.serviceWorker.ready) as { backgroundFetch?: BackgroundFetchManager }).backgroundFetch;

/** Hands a waiting job to its engine, if no other page does. `complete` gives it headers that only this page has. */
export const start = (
  { scope, id }: DownloadJob,
  ask: AskDownloads,
  complete: (job: DownloadJob) => DownloadJob,
) =>
  withLock(startLock(scope), async () => {
    const job = await ask('take', id);
    if (job)
      await ask('tell', id, job.engine === 'ranged' ? { type: 'started' } : await tryStart(complete(job)));
  });

async function tryStart({ id, files, title, icons, downloadTotal }: DownloadJob): Promise<JobEvent> {
  const fetches = await manager();
  if (!fetches) return { type: 'unable' };
  try {
    const requests = files
      .filter(({ storedBytes }) => storedBytes === undefined)
      .map(({ url, headers, credentials }) => new Request(url, { headers, credentials }));
    const left = downloadTotal && Math.max(0, downloadTotal - storedBytesOf(files));
    await fetches.fetch(id, requests, { title, icons, downloadTotal: left });
  } catch (error) {
    if ((error as Error).name === 'QuotaExceededError')
      return { type: 'failed', failureReason: 'quota-exceeded' };
    // Without a click it says no more than that; with one it means it.
    if (!(await fetches.get(id))) return { type: navigator.userActivation?.isActive ? 'unable' : 'gesture' };
  }
  return { type: 'started' };
}

/**
 * Calls `seen` with what the browser has of a background fetch, and when it was seen to grow (0: not yet),
 * at once and as it grows, until `signal` ends it.
 */
export async function watch(id: string, signal: AbortSignal, seen: (downloaded: number, at: number) => void) {
  const fetching = await (await manager())?.get(id);
  if (!fetching || signal.aborted) return;
  const hear = () => seen(fetching.downloaded, Date.now());
  seen(fetching.downloaded, 0);
  fetching.addEventListener('progress', hear);
  // By this it is also held, as long as anybody watches.
  signal.addEventListener('abort', () => fetching.removeEventListener('progress', hear));
}
