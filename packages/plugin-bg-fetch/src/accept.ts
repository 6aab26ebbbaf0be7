import type { FoundRoute } from 'workbox-plugin-core';
import { manager } from './background-fetch-events.ts';
import { BackgroundFetchError } from './background-fetch-error.ts';
import type { DownloadJob, JobFile } from './download-job.ts';
import type { JobTable } from './job-table.ts';
import type { DownloadOrder } from './messages.ts';
import { isPublished } from './publish.ts';
import { hasEnded } from './reduce-job.ts';
import { missingRoom } from './quota.ts';

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
  const { id } = order;
  let room = order.downloadTotal;
  const earlier = (await get(id))?.files;
  const files: JobFile[] = [];
  for (const file of ordered) {
    const { cacheName, key } = (await find(new Request(file.url))) ?? {};
    if (!cacheName) throw new BackgroundFetchError('no-route', { id, url: file.url });
    const next: JobFile = { ...file, cacheName, key: key!.url };
    // What an attempt that failed has left is not fetched again.
    const { storedBytes } = earlier?.find((one) => one.key === next.key) ?? {};
    if (storedBytes !== undefined && (await isPublished(next))) room -= next.storedBytes = storedBytes;
    files.push(next);
  }
  const lacking = await missingRoom(room);
  let known: DownloadJob | undefined;
  const job = await update(id, (before) => {
    if (before && (before.state === 'done' || !hasEnded(before))) return void (known = before);
    return {
      ...order,
      engine: manager() ? order.engine : 'ranged',
      scope,
      files,
      createdAt: Date.now(),
      downloaded: 0,
      ...(lacking
        ? { state: 'failed', failureReason: 'quota-exceeded' }
        : { state: 'queued', waitingFor: 'page' }),
    };
  });
  if (job && lacking) throw new BackgroundFetchError('quota-exceeded', { id, ...lacking });
  if (!known) return job!;
  const urls = known.files.map(({ url }) => url);
  if (urls.join() !== files.map(({ url }) => url).join())
    throw new BackgroundFetchError('id-in-use', { id, urls });
  return known;
}

/** An order that no page has given, its URL for an id; a file that is on its way, stored, or not wanted is not ordered again. */
export async function handOff(table: JobTable, find: FindRoute, order: DownloadOrder) {
  const known = (await table.getAll()).some(
    ({ state, files }) => state !== 'failed' && files.some(({ url }) => url === order.id),
  );
  if (!known) await accept(table, find, order);
}
