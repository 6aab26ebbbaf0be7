import { manager } from './background-fetch-events.ts';
import { BackgroundFetchError } from '../shared/background-fetch-error.ts';
import type { DownloadJob, JobFile } from '../shared/download-job.ts';
import type { JobTable } from '../storage/job-table.ts';
import type { DownloadOrder } from '../shared/protocol.ts';
import { destinationsOf } from '../http/destination.ts';
import type { FindRoute } from './publish.ts';
import { hasEnded } from '../shared/reduce-job.ts';
import { missingRoom } from '../shared/quota.ts';
import { readStaged } from '../shared/staging.ts';

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
    const { found, destination } = await findPlace(find, file);
    if (!found?.cacheName) throw new BackgroundFetchError('no-route', { id, url: file.url });
    const { cacheName } = found;
    const next: JobFile = { ...file, ...(destination && { destination }), cacheName, key: found.key!.url };
    // What an attempt that failed has left, and the route still finds, is not fetched again. Another integrity
    // is of another file.
    const { storedBytes, integrity } = earlier.get(next.key) ?? {};
    const isSame = !file.integrity || file.integrity === integrity;
    if (storedBytes !== undefined && isSame && found.cachedResponse) stored += next.storedBytes = storedBytes;
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
    // Of one that is done, what is gone is fetched again.
    const isGone = missing > 0 && before !== undefined && sameFiles(before.files, files);
    if (before && (before.state === 'done' ? !isGone : !hasEnded(before))) {
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
      ...(order.downloadTotal && { limit: order.downloadTotal }),
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
    limit,
    waitingFor,
    ...order
  } = job;
  const files = order.files.map(({ cacheName, key, storedBytes, ...file }) => file);
  return { ...order, downloadTotal: limit ?? 0, files };
}

/** A URL with another signature is no other file. */
const sameFiles = (some: JobFile[], others: JobFile[]) =>
  some.length === others.length &&
  some.every(({ url, key }, at) => url === others[at]!.url || key === others[at]!.key);

/** The destination is written down where it matters: the first under which a route takes the file. */
async function findPlace(find: FindRoute, file: DownloadOrder['files'][number]) {
  for (const destination of destinationsOf(file)) {
    const found = await find({ url: file.url, destination });
    if (found?.cacheName) return { found, destination };
  }
  return {};
}

/**
 * Takes an order that no page has given, its URL for an id; whether a job was accepted for it now. A file that
 * is on its way, stored, or not wanted is not ordered again, whatever its signature.
 */
export async function handOff(table: JobTable, find: FindRoute, order: DownloadOrder): Promise<boolean> {
  const [file] = order.files;
  const found = await find(file!);
  const known = (await table.getAll()).some(
    ({ state, files }) =>
      (state === 'done' ? found?.cachedResponse : state !== 'failed') &&
      files.some(
        ({ url, key, cacheName }) =>
          url === order.id || (key === found?.key?.url && cacheName === found.cacheName),
      ),
  );
  if (known) return false;
  await accept(table, find, order);
  return true;
}
