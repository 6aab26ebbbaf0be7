import type { DownloadOrder } from './messages.ts';

/** How large the whole file is of which this answer has all or a part; 0 where it does not say. */
function totalBytes({ status, headers }: Response): number {
  const length =
    status === 206
      ? /\/(\d+)$/.exec(headers.get('Content-Range') ?? '')?.[1]
      : status === 200 && headers.get('Content-Length');
  return headers.has('Content-Encoding') ? 0 : Number(length || 0);
}

/**
 * The order for the whole file, when what a page just got is worth one; its URL is its id. Nothing
 * can be ordered by an opaque answer: neither its size nor its bytes can be read.
 */
export function orderFor(
  { url, method, credentials }: Request,
  response: Response,
  minBytes: number,
): DownloadOrder | undefined {
  const downloadTotal = totalBytes(response);
  if (method !== 'GET' || downloadTotal < minBytes) return undefined;
  const plain = url.replace(/#.*/, '');
  return {
    id: plain,
    files: [{ url: plain, credentials, headers: [] }],
    title: decodeURIComponent(new URL(url).pathname.replace(/.*\//, '')),
    icons: [],
    downloadTotal,
    engine: 'background-fetch',
  };
}
