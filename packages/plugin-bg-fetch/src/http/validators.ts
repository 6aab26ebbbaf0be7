import { httpDate } from 'workbox-plugin-core/shared';

/**
 * Whether an `If-Range` lets a range apply (RFC 9110 §13.1.5). A weak or another validator means the whole
 * file, not an error; a date is compared with a strong `Last-Modified`, also beside an `ETag`.
 */
export function matchesIfRange(asked: Headers, stored: Headers): boolean {
  const ifRange = asked.get('If-Range');
  return ifRange === null || ifRange === (ifRange.endsWith('"') ? strongValidator : strongDate)(stored);
}

/**
 * Whether the asker has what is stored already. `If-None-Match` is compared weakly and takes precedence over
 * `If-Modified-Since` (RFC 9110 §13.1.2, §13.1.3; RFC 9111 §4.3.2: where there is no `Last-Modified`, `Date`).
 */
export function isNotModified(asked: Headers, stored: Headers): boolean {
  const tags = asked.get('If-None-Match');
  if (tags !== null) {
    const etag = stored.get('ETag')?.replace(/^W\//, '');
    return tags === '*' || (tags.match(/"[^"]*"/g) ?? []).some((tag) => tag === etag);
  }
  const since = httpDate(asked.get('If-Modified-Since'));
  const modified = httpDate(stored.get('Last-Modified') ?? stored.get('Date'));
  return modified !== undefined && since !== undefined && modified <= since;
}

/** A 304 with what RFC 9110 §15.4.5 wants of the answer that it stands for. */
export function notModified(stored: Headers): Response {
  const headers = new Headers();
  for (const name of [
    'Cache-Control',
    'Content-Location',
    'Date',
    'ETag',
    'Expires',
    'Last-Modified',
    'Vary',
  ])
    if (stored.has(name)) headers.set(name, stored.get(name)!);
  return new Response(null, { status: 304, headers });
}

/** `Last-Modified` where it is at least a second before `Date` (RFC 9110 §8.8.2.2): the file could have changed twice within the second that it names. */
export function strongDate(headers: Headers): string | undefined {
  const modified = headers.get('Last-Modified');
  return httpDate(headers.get('Date'))! - httpDate(modified)! >= 1000 ? modified! : undefined;
}

/**
 * The validator that tells whether two answers have the same bytes (RFC 9110 §8.8): a strong `ETag`,
 * or, where there is no `ETag` at all (§13.1.5), a strong date.
 */
export function strongValidator(headers: Headers): string | undefined {
  const etag = headers.get('ETag');
  if (etag === null) return strongDate(headers);
  return etag.startsWith('"') ? etag : undefined;
}
