import { httpDate } from 'workbox-plugin-core/shared';

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
