import { httpDate } from 'workbox-plugin-core/shared';

/**
 * The validator that tells whether two answers have the same bytes (RFC 9110 §8.8): a strong `ETag`,
 * or, where there is no `ETag` at all (§13.1.5), a `Last-Modified` at least a second before `Date`
 * (§8.8.2.2): the file could have changed twice within the second that it names.
 */
export function strongValidator(headers: Headers): string | undefined {
  const etag = headers.get('ETag');
  if (etag !== null) return etag.startsWith('"') ? etag : undefined;
  const modified = headers.get('Last-Modified');
  const age = (httpDate(headers.get('Date')) ?? NaN) - (httpDate(modified) ?? NaN);
  return modified !== null && age >= 1000 ? modified : undefined;
}
