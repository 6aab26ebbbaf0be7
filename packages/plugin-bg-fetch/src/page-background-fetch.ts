import type { DownloadIcon, DownloadJob, FailureReason } from './download-job.ts';
import { startLock } from './messages.ts';
import type { AskDownloads } from './page-engine.ts';

interface BackgroundFetchRegistration extends EventTarget {
  readonly downloaded: number;
  readonly downloadTotal: number;
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

export const hasBackgroundFetch = async () => managerOf(await navigator.serviceWorker.ready) !== undefined;

/**
 * Hands a waiting job to its engine, if no other page does. `secrets` are headers that only this
 * page's memory has.
 */
export async function start(id: string, ask: AskDownloads, secrets: Map<string, [string, string][]>) {
  const registration = await navigator.serviceWorker.ready;
  const hand = async () => {
    const job = await ask('take', id);
    if (!job) return;
    const refusal = job.engine === 'ranged' ? undefined : await tryStart(registration, job, secrets);
    await (refusal ? ask('refused', id, refusal) : ask('started', id));
  };
  const locks = navigator.locks as LockManager | undefined;
  await (locks ? locks.request(startLock(registration.scope), hand) : hand());
}

async function tryStart(
  registration: ServiceWorkerRegistration,
  { id, files, title, icons, downloadTotal }: DownloadJob,
  secrets: Map<string, [string, string][]>,
): Promise<'gesture' | 'unable' | FailureReason | undefined> {
  const manager = managerOf(registration);
  if (!manager) return 'unable';
  try {
    const requests = files.map(
      ({ url, headers = [], credentials }) =>
        new Request(url, { headers: [...headers, ...(secrets.get(url) ?? [])], credentials }),
    );
    await manager.fetch(id, requests, { title, icons, downloadTotal });
    return undefined;
  } catch (error) {
    if (await manager.get(id)) return undefined;
    const { name } = error as Error;
    if (name === 'QuotaExceededError') return 'quota-exceeded';
    // Without a click it says no more than that; with one it means it.
    return navigator.userActivation?.isActive ? 'unable' : 'gesture';
  }
}

/** Calls `seen` with what the browser has of a background fetch, at once and as it grows; returns how to stop. */
export async function watch(
  id: string,
  seen: (downloaded: number, downloadTotal: number, moving: boolean) => void,
) {
  const fetching = await managerOf(await navigator.serviceWorker.ready)?.get(id);
  if (!fetching) return () => {};
  const tell = (moving: boolean) => seen(fetching.downloaded, fetching.downloadTotal, moving);
  const hear = () => tell(true);
  tell(false);
  fetching.addEventListener('progress', hear);
  return () => fetching.removeEventListener('progress', hear);
}
