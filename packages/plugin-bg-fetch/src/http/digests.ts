import type { JobFile } from '../shared/download-job.ts';

/** The algorithms that may be trusted, the strongest first. */
const algorithms = ['512', '384', '256'] as const;

const base64 = (hash: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(hash)));

/** SRI takes base64url, too, and browsers take both without padding. */
const plain = (hash: string) => hash.replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, '');

/** The hashes of the strongest algorithm that `pattern` finds in `text`: its number, then the hash. */
function strongest(text: string, pattern: RegExp) {
  const found = [...text.matchAll(pattern)].map(([, algorithm, hash]) => ({ algorithm, hash }));
  const best = algorithms.find((one) => found.some(({ algorithm }) => algorithm === one));
  return { best, hashes: found.filter(({ algorithm }) => algorithm === best).map(({ hash }) => hash) };
}

/**
 * Whether the bytes are those that the request's `integrity` and the answer's `Repr-Digest` tell of: of each
 * the strongest algorithm counts, and one hash of it is enough. What is of another algorithm is not looked at.
 *
 * @see https://www.w3.org/TR/sri-2/#does-response-match-metadatalist
 * @see https://www.rfc-editor.org/rfc/rfc9530#section-3
 */
export async function matchesDigests(
  { integrity = '' }: Pick<JobFile, 'integrity'>,
  headers: Headers,
  body: Blob,
): Promise<boolean> {
  const length = headers.get('Content-Length');
  // A digest is of the encoded bytes, and across origins only the length shows that they were.
  const isEncoded = headers.has('Content-Encoding') || (length !== null && Number(length) !== body.size);
  const told = isEncoded ? '' : (headers.get('Repr-Digest') ?? '');
  for (const { best, hashes } of [
    strongest(integrity, /(?:^|\s)sha(256|384|512)-([\w+/-]+=*)/gi),
    strongest(told, /(?:^|,)\s*sha-(256|512)=:([\w+/]*=*):/g),
  ]) {
    if (!best) continue;
    const hash = plain(base64(await crypto.subtle.digest(`SHA-${best}`, await body.arrayBuffer())));
    if (!hashes.some((one) => plain(one!) === hash)) return false;
  }
  return true;
}
