import type { DownloadOrder } from './messages.ts';
import { totalLength } from './whole-response.ts';

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
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
  const downloadTotal = totalLength(response) ?? 0;
  if (method !== 'GET' || ![200, 206].includes(response.status) || downloadTotal < minBytes) return undefined;
  const plain = url.replace(/#.*/, '');
  return {
    id: plain,
    files: [{ url: plain, credentials, headers: [] }],
    title: decoded(new URL(url).pathname.replace(/.*\//, '')),
    icons: [],
    downloadTotal,
    engine: 'background-fetch',
  };
}
