import { withLock } from 'workbox-plugin-core/shared';
import type { DownloadIcon, DownloadJob } from '../shared/download-job.ts';
import { sumStoredBytes } from '../shared/download.ts';
import { startLock, type CallDownloads } from '../shared/protocol.ts';
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

const findManager = async () =>
  ((await navigator.serviceWorker.ready) as { backgroundFetch?: BackgroundFetchManager }).backgroundFetch;

/** Passes a waiting job to its engine, unless another page does. `withSecrets` adds headers that only this page has. */
export const startJob = (
  { scope, id }: DownloadJob,
  call: CallDownloads,
  withSecrets: (job: DownloadJob) => DownloadJob,
) =>
  withLock(startLock(scope), async () => {
    const job = await call('claim', id);
    if (!job) return;
    const event: JobEvent =
      job.engine === 'ranged' ? { type: 'started' } : await startBackgroundFetch(withSecrets(job));
    await call('report', id, event);
  });

async function startBackgroundFetch({
  id,
  files,
  title,
  icons,
  downloadTotal,
}: DownloadJob): Promise<JobEvent> {
  const manager = await findManager();
  if (!manager) return { type: 'unsupported' };
  try {
    const requests = files
      .filter(({ storedBytes }) => storedBytes === undefined)
      .map(({ url, headers, credentials }) => new Request(url, { headers, credentials }));
    const remaining = downloadTotal && Math.max(0, downloadTotal - sumStoredBytes(files));
    await manager.fetch(id, requests, { title, icons, downloadTotal: remaining });
  } catch (error) {
    if ((error as Error).name === 'QuotaExceededError')
      return { type: 'failed', failureReason: 'quota-exceeded' };
    // Without a click, the error of a missing gesture cannot be told from others.
    if (!(await manager.get(id)))
      return { type: navigator.userActivation?.isActive ? 'unsupported' : 'gesture' };
  }
  return { type: 'started' };
}

/**
 * Calls `listener` with the bytes of a background fetch, at once and with each progress event, until `signal`
 * aborts. `at` is the time at which the bytes arrived; 0 for bytes that were there before.
 */
export async function watchBackgroundFetch(
  id: string,
  signal: AbortSignal,
  listener: (downloaded: number, at: number) => void,
) {
  const registration = await (await findManager())?.get(id);
  if (!registration || signal.aborted) return;
  const onProgress = () => listener(registration.downloaded, Date.now());
  listener(registration.downloaded, 0);
  registration.addEventListener('progress', onProgress);
  // Not the `signal` option: this closure keeps the registration from being garbage collected.
  signal.addEventListener('abort', () => registration.removeEventListener('progress', onProgress));
}
