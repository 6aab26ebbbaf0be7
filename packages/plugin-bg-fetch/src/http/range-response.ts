import { isNotModified, matchesIfRange, notModified } from './validators.ts';

/** What a request asks of a stored file by its `Range`, and its headers, which have the conditions for it. */
export interface AskedRange {
  range: string;
  headers: Headers;
}

/** Read it before a plugin replaces the request. Only for GET has `Range` a meaning (RFC 9110 §14.2). */
export function askedRange({ method, headers }: Request): AskedRange | undefined {
  const range = method === 'GET' && headers.get('Range');
  return range ? { range, headers } : undefined;
}

/**
 * Answers a range of a whole stored answer: 206, 304, 416, or the whole where the range does not apply.
 * Validators stay. The body is a slice of the stored one, which stays on disk: the cost does not grow
 * with the file. What is no 200 is given back as it is.
 *
 * @see https://httpwg.org/specs/rfc9110.html#range.requests
 */
export async function rangeResponse(asked: AskedRange | undefined, stored: Response): Promise<Response> {
  if (!asked || stored.status !== 200) return stored;
  // §13.2.2: before the range.
  if (isNotModified(asked.headers, stored.headers)) return notModified(stored.headers);
  // By its stream, or by a clone, everything before the range would be read.
  const blob = await stored.blob();
  const found = matchesIfRange(asked.headers, stored.headers)
    ? resolveByteRange(asked.range, blob.size)
    : undefined;
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

/** First and last byte, both included, as in `Content-Range`. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * What a `Range` field asks of a file of `size` bytes (RFC 9110 §14.1.2, §14.2); `null` where it cannot
 * be satisfied, `undefined` where it is ignored, as a server may several ranges: the whole is a right answer.
 */
export function resolveByteRange(field: string, size: number): ByteRange | null | undefined {
  // A list may have empty elements, with space and tab between them (§5.6.1.2, §5.6.3).
  const [, first = '', last = ''] = /^bytes=[ \t,]*(\d*)-(\d*)[ \t,]*$/i.exec(field) ?? [];
  if (!first) {
    if (!last) return undefined;
    if (!Number(last)) return null;
    // A suffix of nothing can be satisfied (§14.1.2), and no Content-Range can say so.
    return size ? { start: Math.max(0, size - Number(last)), end: size - 1 } : undefined;
  }
  const start = Number(first);
  const end = last ? Number(last) : Infinity;
  if (end < start) return undefined;
  return start < size ? { start, end: Math.min(end, size - 1) } : null;
}
