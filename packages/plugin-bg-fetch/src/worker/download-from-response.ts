import { withoutHash } from 'workbox-plugin-core';
import { totalLength } from '../http/whole-response.ts';
import { secretHeaders } from '../shared/download-job.ts';
import type { DownloadOrder } from '../shared/protocol.ts';
import type { JobTable } from '../storage/job-table.ts';
import { createJob } from './create-job.ts';
import type { FindRoute } from './route-cache.ts';

/** They ask for a part or a version of the file, or depend on what requests it. */
const requestSpecific = /^(range|if-|accept)/;

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/**
 * The order for the whole file of a response that a page has just got, if the file has at least `minBytes`. Its id
 * is its URL. An opaque response gives no order: neither its size nor its bytes can be read.
 */
export function orderFromResponse(
  { url, method, credentials, headers: requestHeaders, destination: ownDestination, integrity }: Request,
  response: Response,
  minBytes: number,
  destination = ownDestination,
): DownloadOrder | undefined {
  const length = totalLength(response) ?? 0;
  if (method !== 'GET' || ![200, 206].includes(response.status) || length < minBytes) return undefined;
  // They are never stored, and no page has them.
  if (secretHeaders.some((name) => requestHeaders.has(name))) return undefined;
  const fileUrl = withoutHash(url);
  const headers = [...requestHeaders].filter(([name]) => !requestSpecific.test(name));
  const isCrossOrigin = response.type === 'cors' || response.type === 'opaque';
  // Across origins a Content-Encoding is not visible, and the length may count encoded bytes.
  const downloadTotal = isCrossOrigin && response.status === 200 ? 0 : length;
  return {
    id: fileUrl,
    files: [
      {
        url: fileUrl,
        credentials,
        headers,
        ...(destination && { destination }),
        ...(integrity && { integrity }),
      },
    ],
    title: decode(new URL(url).pathname.replace(/.*\//, '')),
    icons: [],
    downloadTotal,
    // A header of the app's own needs a preflight there, which Background Fetch cannot do.
    engine: isCrossOrigin && headers.length ? 'ranged' : 'background-fetch',
  };
}

/**
 * Creates a job for the order of a response, and resolves with whether it did. Not if the file is already stored,
 * being downloaded or aborted, whatever the signature in its URL.
 */
export async function downloadFromResponse(
  table: JobTable,
  find: FindRoute,
  order: DownloadOrder,
): Promise<boolean> {
  const [file] = order.files;
  const found = await find(file!);
  const isKnown = (await table.getAll()).some(
    ({ state, files }) =>
      (state === 'done' ? found?.cachedResponse : state !== 'failed') &&
      files.some(
        ({ url, key, cacheName }) =>
          url === order.id || (key === found?.key?.url && cacheName === found.cacheName),
      ),
  );
  if (isKnown) return false;
  await createJob(table, find, order);
  return true;
}
