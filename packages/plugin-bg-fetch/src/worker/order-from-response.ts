import { secretHeaders } from '../shared/download-job.ts';
import type { DownloadOrder } from '../shared/protocol.ts';
import { totalLength } from '../http/whole-response.ts';

/** They ask for a part, for a certain version, or are of what asks. */
const ofThisRequest = /^(range|if-|accept)/;

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
  { url, method, credentials, headers: asked, destination: own, integrity }: Request,
  response: Response,
  minBytes: number,
  destination = own,
): DownloadOrder | undefined {
  const length = totalLength(response) ?? 0;
  if (method !== 'GET' || ![200, 206].includes(response.status) || length < minBytes) return undefined;
  // No page has them, and they are never written down.
  if (secretHeaders.some((name) => asked.has(name))) return undefined;
  const plain = url.replace(/#.*/, '');
  const headers = [...asked].filter(([name]) => !ofThisRequest.test(name));
  const isFar = response.type === 'cors' || response.type === 'opaque';
  // Across origins a Content-Encoding is not shown, and the length may be that of the encoded bytes.
  const downloadTotal = isFar && response.status === 200 ? 0 : length;
  return {
    id: plain,
    files: [
      {
        url: plain,
        credentials,
        headers,
        ...(destination && { destination }),
        ...(integrity && { integrity }),
      },
    ],
    title: decoded(new URL(url).pathname.replace(/.*\//, '')),
    icons: [],
    downloadTotal,
    // A header of the app's own needs a preflight there.
    engine: isFar && headers.length ? 'ranged' : 'background-fetch',
  };
}
