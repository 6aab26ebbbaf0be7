import type { DownloadIcon, DownloadJob } from './download-job.ts';
import { storedBytesOf } from './download.ts';
import { startLock } from './messages.ts';
import type { AskDownloads } from './page-engine.ts';
import type { JobEvent } from './reduce-job.ts';

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

const managerOf = (registration: ServiceWorkerRegistration) =>
  (registration as { backgroundFetch?: BackgroundFetchManager }).backgroundFetch;

/**
 * Hands a waiting job to its engine, if no other page does. `secrets` are headers that only this
 * page's memory has.
 */
export async function start(id: string, ask: AskDownloads, secrets: Map<string, [string, string][]>) {
  const registration = await navigator.serviceWorker.ready;
  const hand = async () => {
    const job = await ask('take', id);
    if (!job) return;
    await ask(
      'tell',
      id,
      job.engine === 'ranged' ? { type: 'started' } : await tryStart(registration, job, secrets),
    );
  };
  const locks = navigator.locks as LockManager | undefined;
  await (locks ? locks.request(startLock(registration.scope), hand) : hand());
}

async function tryStart(
  registration: ServiceWorkerRegistration,
  { id, files, title, icons, downloadTotal }: DownloadJob,
  secrets: Map<string, [string, string][]>,
): Promise<JobEvent> {
  const manager = managerOf(registration);
  if (!manager) return { type: 'unable' };
  try {
    const requests = files.flatMap(({ url, headers, credentials, storedBytes }) =>
      storedBytes === undefined
        ? new Request(url, { headers: [...headers, ...(secrets.get(url) ?? [])], credentials })
        : [],
    );
    const left = downloadTotal && Math.max(0, downloadTotal - storedBytesOf(files));
    await manager.fetch(id, requests, { title, icons, downloadTotal: left });
  } catch (error) {
    if ((error as Error).name === 'QuotaExceededError') return { type: 'failed', reason: 'quota-exceeded' };
    // Without a click it says no more than that; with one it means it.
    if (!(await manager.get(id))) return { type: navigator.userActivation?.isActive ? 'unable' : 'gesture' };
  }
  return { type: 'started' };
}

/** Calls `seen` with what the browser has of a background fetch, at once and as it grows; returns how to stop. */
export async function watch(id: string, seen: (downloaded: number, moving: boolean) => void) {
  const fetching = await managerOf(await navigator.serviceWorker.ready)?.get(id);
  if (!fetching) return () => {};
  const tell = (moving: boolean) => seen(fetching.downloaded, moving);
  const hear = () => tell(true);
  tell(false);
  fetching.addEventListener('progress', hear);
  return () => fetching.removeEventListener('progress', hear);
}
