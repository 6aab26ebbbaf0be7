import type { FoundRoute } from 'workbox-plugin-core';
import { manager } from './background-fetch-events.ts';
import { BackgroundFetchError } from './background-fetch-error.ts';
import type { DownloadJob, JobFile } from './download-job.ts';
import type { JobTable } from './job-table.ts';
import type { DownloadOrder } from './messages.ts';
import { isPublished } from './publish.ts';
import { hasEnded } from './reduce-job.ts';
import { missingRoom } from './quota.ts';
import { readStaged } from './staging-cache.ts';

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
  const engine = manager() ? order.engine : 'ranged';
  const earlier = new Map((await get(id))?.files.map((file) => [file.key, file]));
  let stored = 0;
  let staged = 0;
  let missing = 0;
  const files: JobFile[] = [];
  const places = new Set<string>();
  for (const file of ordered) {
    const { cacheName, key } = (await find(new Request(file.url))) ?? {};
    if (!cacheName) throw new BackgroundFetchError('no-route', { id, url: file.url });
    const next: JobFile = { ...file, cacheName, key: key!.url };
    // What an attempt that failed has left is not fetched again.
    const { storedBytes } = earlier.get(next.key) ?? {};
    if (storedBytes !== undefined && (await isPublished(next))) stored += next.storedBytes = storedBytes;
    else {
      missing++;
      if (order.downloadTotal && earlier.size) staged += (await readStaged({ scope, id }, next)).body.size;
    }
    const place = `${cacheName} ${next.key}`;
    if (places.has(place))
      throw new BackgroundFetchError('invalid-request', { id, url: file.url, why: 'twice' });
    places.add(place);
    files.push(next);
  }
  // The ranged engine stores one file after another, the browser keeps all of them to the end.
  const left = Math.max(0, order.downloadTotal - stored);
  const lacking = await missingRoom(
    Math.max(0, left - staged),
    engine === 'ranged' ? Math.ceil(left / (missing || 1)) : left,
  );
  let known: DownloadJob | undefined;
  const job = await update(id, (before) => {
    if (before && (before.state === 'done' || !hasEnded(before))) {
      known = before;
      if (before.state === 'done' || !sameFiles(before.files, files)) return undefined;
      const fresh = before.files.map((file, at) => ({ ...file, ...ordered[at] }));
      if (JSON.stringify(fresh) === JSON.stringify(before.files)) return undefined;
      return (known = { ...before, files: fresh });
    }
    return {
      ...order,
      engine,
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
  if (!sameFiles(known.files, files)) throw new BackgroundFetchError('id-in-use', { id, urls });
  return known;
}

/** What a job was asked for by. */
export function orderOf(job: DownloadJob): DownloadOrder {
  const {
    scope: _,
    createdAt: __,
    revision: ___,
    state: ____,
    downloaded,
    failureReason,
    failureStatus,
    waitingFor,
    ...order
  } = job;
  const files = order.files.map(({ cacheName, key, storedBytes, ...file }) => file);
  return { ...order, files };
}

/** A URL with another signature is no other file. */
const sameFiles = (some: JobFile[], others: JobFile[]) =>
  some.length === others.length &&
  some.every(({ url, key }, at) => url === others[at]!.url || key === others[at]!.key);

/** An order that no page has given, its URL for an id; a file that is on its way, stored, or not wanted is not ordered again. */
export async function handOff(table: JobTable, find: FindRoute, order: DownloadOrder) {
  const known = (await table.getAll()).some(
    ({ state, files }) => state !== 'failed' && files.some(({ url }) => url === order.id),
  );
  if (!known) await accept(table, find, order);
}
