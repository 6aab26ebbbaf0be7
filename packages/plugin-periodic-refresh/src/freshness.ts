/**
 * Whether a stored answer is fresh by itself (RFC 9111 §4.2): `max-age`, else `Expires`, against its
 * age. Nothing is guessed: without a lifetime or a `Date` it is stale.
 */
export function isFresh(headers: Headers, now: number): boolean {
  const control = headers.get('cache-control') ?? '';
  if (/no-cache|no-store/i.test(control)) return false;
  const date = Date.parse(headers.get('date') ?? '');
  const maxAge = /(?:^|[\s,])max-age\s*=\s*"?(\d+)/i.exec(control);
  const lifetime = maxAge ? Number(maxAge[1]) * 1000 : Date.parse(headers.get('expires') ?? '') - date;
  const age = Math.max(now - date, Number(headers.get('age') ?? 0) * 1000);
  return lifetime > age;
}
