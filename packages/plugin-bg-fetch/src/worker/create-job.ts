import { destinationsOf, isNeverHtml } from '../http/destination.ts';
import { BackgroundFetchError } from '../shared/background-fetch-error.ts';
import type { DownloadJob, JobFile } from '../shared/download-job.ts';
import type { DownloadOrder } from '../shared/protocol.ts';
import { findMissingSpace } from '../shared/quota.ts';
import { hasEnded } from '../shared/reduce-job.ts';
import { readStaged } from '../shared/staging.ts';
import type { JobTable } from '../storage/job-table.ts';
import { backgroundFetchManager } from './events.ts';
import type { FindRoute } from './route-cache.ts';

/**
 * Creates a job, or returns the one with this id that is unfinished or done.
 *
 * @throws BackgroundFetchError `no-route`, `invalid-request`, `id-in-use`, `quota-exceeded`
 */
export async function createJob(
  table: JobTable,
  find: FindRoute,
  order: DownloadOrder,
): Promise<DownloadJob> {
  const { id, downloadTotal } = order;
  const engine = backgroundFetchManager() ? order.engine : 'ranged';
  const { files, storedBytes, stagedBytes, missing } = await locateFiles(table, find, order);
  const remaining = Math.max(0, downloadTotal - storedBytes);
  // The ranged engine stores one file after another; Background Fetch keeps all of them until the end.
  const missingSpace = await findMissingSpace(
    Math.max(0, remaining - stagedBytes),
    engine === 'ranged' ? Math.ceil(remaining / (missing || 1)) : remaining,
  );
  let existing: DownloadJob | undefined;
  const created = await table.update(id, (before) => {
    // Missing files of a job that is done are downloaded again.
    const isIncomplete = missing > 0 && before !== undefined && isSameFiles(before.files, files);
    if (before && (before.state === 'done' ? !isIncomplete : !hasEnded(before))) {
      existing = before;
      if (before.state === 'done' || !isSameFiles(before.files, files)) return undefined;
      const updated = before.files.map((file, index) => ({ ...file, ...order.files[index] }));
      if (JSON.stringify(updated) === JSON.stringify(before.files)) return undefined;
      return (existing = { ...before, files: updated });
    }
    return {
      ...order,
      engine,
      scope: table.scope,
      files,
      ...(downloadTotal && { limit: downloadTotal }),
      createdAt: Date.now(),
      downloaded: 0,
      ...(missingSpace
        ? { state: 'failed', failureReason: 'quota-exceeded' }
        : { state: 'queued', waitingFor: 'page' }),
    };
  });
  if (created && missingSpace) throw new BackgroundFetchError('quota-exceeded', { id, ...missingSpace });
  if (!existing) return created!;
  const urls = existing.files.map(({ url }) => url);
  if (!isSameFiles(existing.files, files)) throw new BackgroundFetchError('id-in-use', { id, urls });
  return existing;
}

/** Finds the place of each file in its route's cache, and what an earlier job with this id has left of it. */
async function locateFiles({ scope, get }: JobTable, find: FindRoute, order: DownloadOrder) {
  const { id } = order;
  const earlier = new Map((await get(id))?.files.map((file) => [file.key, file]));
  const files: JobFile[] = [];
  let storedBytes = 0;
  let stagedBytes = 0;
  let missing = 0;
  const places = new Set<string>();
  for (const file of order.files) {
    const { found, destination } = await findPlace(find, file);
    if (!found?.cacheName) throw new BackgroundFetchError('no-route', { id, url: file.url });
    const { cacheName } = found;
    const place = { ...file, ...(destination && { destination }), cacheName, key: found.key!.url };
    const next: JobFile = { ...place, isNeverHtml: isNeverHtml(place) };
    // A file that an earlier job has stored, and the route still finds, is not downloaded again. Another
    // `integrity` means another file.
    const before = earlier.get(next.key);
    const isSame = !file.integrity || file.integrity === before?.integrity;
    if (before?.storedBytes !== undefined && isSame && found.cachedResponse)
      storedBytes += next.storedBytes = before.storedBytes;
    else {
      missing++;
      if (order.downloadTotal && earlier.size)
        stagedBytes += (await readStaged({ scope, id }, next)).body.size;
    }
    if (places.has(`${cacheName} ${next.key}`))
      throw new BackgroundFetchError('invalid-request', { id, url: file.url, why: 'twice' });
    places.add(`${cacheName} ${next.key}`);
    files.push(next);
  }
  return { files, storedBytes, stagedBytes, missing };
}

/** The destination is stored where it matters: the first one under which a route matches the file. */
async function findPlace(find: FindRoute, file: DownloadOrder['files'][number]) {
  for (const destination of destinationsOf(file)) {
    const found = await find({ url: file.url, destination });
    if (found?.cacheName) return { found, destination };
  }
  return {};
}

/** A URL with another signature is the same file. */
const isSameFiles = (some: JobFile[], others: JobFile[]) =>
  some.length === others.length &&
  some.every(({ url, key }, index) => url === others[index]!.url || key === others[index]!.key);

/** The order that a job was created from. */
export const orderOf = ({
  id,
  title,
  icons,
  engine,
  files,
  limit: downloadTotal = 0,
  maxRetentionMinutes,
}: DownloadJob): DownloadOrder => ({
  id,
  title,
  icons,
  engine,
  downloadTotal,
  ...(maxRetentionMinutes && { maxRetentionMinutes }),
  files: files.map(({ cacheName, key, storedBytes, isNeverHtml, ...file }) => file),
});
