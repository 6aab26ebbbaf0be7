import { isNotModified, matchesIfRange, notModified } from './validators.ts';

/** First and last byte, both included, as in `Content-Range`. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * Resolves a `Range` field for a file of `size` bytes (RFC 9110 §14.1.2, §14.2). `null`: the range cannot be
 * satisfied. `undefined`: the field is ignored. A server may ignore several ranges and answer with the whole file.
 */
export function resolveByteRange(field: string, size: number): ByteRange | null | undefined {
  // A list may have empty elements, with spaces and tabs between them (§5.6.1.2, §5.6.3).
  const [, first = '', last = ''] = /^bytes=[ \t,]*(\d*)-(\d*)[ \t,]*$/i.exec(field) ?? [];
  if (!first) {
    if (!last) return undefined;
    if (!Number(last)) return null;
    // A suffix of an empty file can be satisfied (§14.1.2), but no Content-Range can express it.
    return size ? { start: Math.max(0, size - Number(last)), end: size - 1 } : undefined;
  }
  const start = Number(first);
  const end = last ? Number(last) : Infinity;
  if (end < start) return undefined;
  return start < size ? { start, end: Math.min(end, size - 1) } : null;
}

/** A `Range` field, and the headers of its request, which may have conditions for it. */
export interface RequestedRange {
  range: string;
  headers: Headers;
}

/** Call it before a plugin replaces the request. `Range` has a meaning for GET only (RFC 9110 §14.2). */
export function requestedRange({ method, headers }: Request): RequestedRange | undefined {
  const range = method === 'GET' && headers.get('Range');
  return range ? { range, headers } : undefined;
}

/**
 * Answers a range from a stored 200: with 206, 304, 416, or with the whole file where the range does not apply.
 * A stored response with another status is returned as it is. Validators are kept. The body is a slice of the
 * stored one, which stays on the disk: the cost does not grow with the file.
 *
 * @see https://httpwg.org/specs/rfc9110.html#range.requests
 */
export async function rangeResponse(
  requested: RequestedRange | undefined,
  stored: Response,
): Promise<Response> {
  if (!requested || stored.status !== 200) return stored;
  // §13.2.2: the preconditions come before the range.
  if (isNotModified(requested.headers, stored.headers)) return notModified(stored.headers);
  // A stream or a clone would read everything before the range.
  const blob = await stored.blob();
  const range = matchesIfRange(requested.headers, stored.headers)
    ? resolveByteRange(requested.range, blob.size)
    : undefined;
  if (range === undefined) return new Response(blob, stored);
  if (!range)
    return new Response(null, { status: 416, headers: { 'Content-Range': `bytes */${blob.size}` } });
  const { start, end } = range;
  const headers = new Headers(stored.headers);
  headers.set('Content-Range', `bytes ${start}-${end}/${blob.size}`);
  headers.set('Content-Length', String(end - start + 1));
  // The stored body is decoded.
  headers.delete('Content-Encoding');
  return new Response(blob.slice(start, end + 1), { status: 206, headers });
}
