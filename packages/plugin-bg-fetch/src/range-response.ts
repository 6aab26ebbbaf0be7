import { resolveByteRange } from './byte-range.ts';
import { strongValidator } from './strong-validator.ts';

/** What a request asks of a stored file by its `Range` and `If-Range`. */
export interface AskedRange {
  range: string;
  ifRange: string | null;
}

/** Read it before a plugin replaces the request. Only for GET has `Range` a meaning (RFC 9110 §14.2). */
export function askedRange({ method, headers }: Request): AskedRange | undefined {
  const range = method === 'GET' && headers.get('Range');
  return range ? { range, ifRange: headers.get('If-Range') } : undefined;
}

/**
 * Answers a range of a whole stored answer: 206, 416, or the whole where the range does not apply.
 * Validators stay. The body is a slice of the stored one, which stays on disk: the cost does not grow
 * with the file. What is no 200 is given back as it is.
 *
 * @see https://httpwg.org/specs/rfc9110.html#range.requests
 */
export async function rangeResponse(asked: AskedRange | undefined, stored: Response): Promise<Response> {
  // §13.1.5: a weak or other validator in If-Range means the whole, not an error.
  if (
    !asked ||
    stored.status !== 200 ||
    (asked.ifRange !== null && asked.ifRange !== strongValidator(stored.headers))
  )
    return stored;
  // By its stream, or by a clone, everything before the range would be read.
  const blob = await stored.blob();
  const found = resolveByteRange(asked.range, blob.size);
  if (found === undefined) return new Response(blob, stored);
  if (!found)
    return new Response(null, { status: 416, headers: { 'Content-Range': `bytes */${blob.size}` } });
  const { start, end } = found;
  const headers = new Headers(stored.headers);
  headers.set('Content-Range', `bytes ${start}-${end}/${blob.size}`);
  headers.set('Content-Length', String(end - start + 1));
  // What is stored is decoded.
  headers.delete('Content-Encoding');
  return new Response(blob.slice(start, end + 1), { status: 206, headers });
}
