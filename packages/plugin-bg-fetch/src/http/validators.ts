import { httpDate } from 'workbox-plugin-core/shared';

/**
 * `Last-Modified` where it is a strong validator: at least a second before `Date` (RFC 9110 §8.8.2.2). Otherwise
 * the file could have changed twice within the second that it names.
 */
export function strongDate(headers: Headers): string | undefined {
  const modified = headers.get('Last-Modified');
  return httpDate(headers.get('Date'))! - httpDate(modified)! >= 1000 ? modified! : undefined;
}

/**
 * The validator that tells whether two responses have the same bytes (RFC 9110 §8.8): a strong `ETag`, or a strong
 * date where there is no `ETag` at all (§13.1.5).
 */
export function strongValidator(headers: Headers): string | undefined {
  const etag = headers.get('ETag');
  if (etag === null) return strongDate(headers);
  return etag.startsWith('"') ? etag : undefined;
}

/**
 * Whether `If-Range` allows a range (RFC 9110 §13.1.5). A weak or different validator means the whole file, not an
 * error. A date is compared with a strong `Last-Modified`, also where there is an `ETag`.
 */
export function matchesIfRange(request: Headers, stored: Headers): boolean {
  const ifRange = request.get('If-Range');
  return ifRange === null || ifRange === (ifRange.endsWith('"') ? strongValidator : strongDate)(stored);
}

/**
 * Whether the client already has the stored response. `If-None-Match` is compared weakly and takes precedence over
 * `If-Modified-Since` (RFC 9110 §13.1.2, §13.1.3). Without `Last-Modified`, `Date` counts (RFC 9111 §4.3.2).
 */
export function isNotModified(request: Headers, stored: Headers): boolean {
  const tags = request.get('If-None-Match');
  if (tags !== null) {
    const etag = stored.get('ETag')?.replace(/^W\//, '');
    return tags === '*' || (tags.match(/"[^"]*"/g) ?? []).some((tag) => tag === etag);
  }
  const since = httpDate(request.get('If-Modified-Since'));
  const modified = httpDate(stored.get('Last-Modified') ?? stored.get('Date'));
  return modified !== undefined && since !== undefined && modified <= since;
}

const notModifiedHeaders = [
  'Cache-Control',
  'Content-Location',
  'Date',
  'ETag',
  'Expires',
  'Last-Modified',
  'Vary',
];

/** A 304 with the headers that RFC 9110 §15.4.5 requires of it. */
export function notModified(stored: Headers): Response {
  const headers = new Headers();
  for (const name of notModifiedHeaders) if (stored.has(name)) headers.set(name, stored.get(name)!);
  return new Response(null, { status: 304, headers });
}
