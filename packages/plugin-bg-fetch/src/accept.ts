import type { FoundRoute } from 'workbox-plugin-core';
import { hasBackgroundFetch } from './background-fetch-events.ts';
import { BackgroundFetchError } from './background-fetch-error.ts';
import type { DownloadJob, JobFile } from './download-job.ts';
import type { JobTable } from './job-table.ts';
import type { DownloadOrder } from './messages.ts';
import { isPublished } from './publish.ts';
import { missingRoom } from './quota.ts';
import { hasEnded } from './reduce-job.ts';

export type FindRoute = (request: Request) => Promise<FoundRoute | undefined>;

/**
 * Keeps an order, or finds the job of this id that goes on or has come already.
 *
 * @throws BackgroundFetchError `no-route`, `id-in-use`, `quota-exceeded`
 */
export async function accept(
  { scope, get, update }: JobTable,
  find: FindRoute,
  { files: ordered, ...order }: DownloadOrder,
): Promise<DownloadJob> {
  const { id, downloadTotal } = order;
  const earlier = (await get(id))?.files;
  const files: JobFile[] = [];
  for (const file of ordered) {
    const { cacheName, key } = (await find(new Request(file.url))) ?? {};
    if (!cacheName || !key) throw new BackgroundFetchError('no-route', { id, url: file.url });
    const next: JobFile = { ...file, cacheName, key: key.url };
    // What an attempt that failed has left is not fetched again.
    const stored = earlier?.find((one) => one.key === next.key)?.storedBytes;
    if (stored !== undefined && (await isPublished(next))) next.storedBytes = stored;
    files.push(next);
  }
  const lacking = await missingRoom(downloadTotal);
  let known: DownloadJob | undefined;
  const job = await update(id, (before) => {
    known = before && (!hasEnded(before) || before.state === 'done') ? before : undefined;
    if (known) return undefined;
    const engine = hasBackgroundFetch() ? order.engine : 'ranged';
    const row = { ...order, engine, scope, files, createdAt: Date.now(), downloaded: 0 };
    return lacking
      ? { ...row, state: 'failed', failureReason: 'quota-exceeded' }
      : { ...row, state: 'queued', waitingFor: 'page' };
  });
  if (job && lacking) throw new BackgroundFetchError('quota-exceeded', { id, ...lacking });
  const urlsOf = (list: { url: string }[]) => list.map(({ url }) => url);
  const urls = known && urlsOf(known.files);
  if (urls && urls.join() !== urlsOf(files).join()) throw new BackgroundFetchError('id-in-use', { id, urls });
  return (known ?? job)!;
}

/** An order that no page has given; a file that is on its way, stored, or not wanted is not ordered again. */
export async function handOff(table: JobTable, find: FindRoute, order: DownloadOrder) {
  const [file] = order.files;
  const known = (await table.getAll()).some(
    ({ state, files }) => state !== 'failed' && files.some(({ url }) => url === file?.url),
  );
  if (!known) await accept(table, find, order);
}
