import type { JobFile } from '../shared/download-job.ts';

/** The algorithms that are trusted, the strongest first. */
const algorithms = ['512', '384', '256'] as const;

const base64 = (hash: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(hash)));

/** SRI also allows base64url, and browsers accept both without padding. */
const normalize = (hash: string) => hash.replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, '');

/** The strongest algorithm that `pattern` finds in `text`, and its hashes. `pattern` captures algorithm and hash. */
function findStrongest(text: string, pattern: RegExp) {
  const found = [...text.matchAll(pattern)].map(([, algorithm, hash]) => ({ algorithm, hash }));
  const best = algorithms.find((one) => found.some(({ algorithm }) => algorithm === one));
  return { best, hashes: found.filter(({ algorithm }) => algorithm === best).map(({ hash }) => hash) };
}

/**
 * Whether the body matches the request's `integrity` and the response's `Repr-Digest`. Of each, only the strongest
 * algorithm counts, and one matching hash is enough. Unknown algorithms are ignored.
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
  // A digest is of the encoded bytes. Across origins only the length shows that the body was encoded.
  const isEncoded = headers.has('Content-Encoding') || (length !== null && Number(length) !== body.size);
  const digests = isEncoded ? '' : (headers.get('Repr-Digest') ?? '');
  for (const { best, hashes } of [
    findStrongest(integrity, /(?:^|\s)sha(256|384|512)-([\w+/-]+=*)/gi),
    findStrongest(digests, /(?:^|,)\s*sha-(256|512)=:([\w+/]*=*):/g),
  ]) {
    if (!best) continue;
    const hash = normalize(base64(await crypto.subtle.digest(`SHA-${best}`, await body.arrayBuffer())));
    if (!hashes.some((one) => normalize(one!) === hash)) return false;
  }
  return true;
}
