import { httpDate } from 'workbox-plugin-core';

const directive = /[\s,]*([^\s,="]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?(?=\s*(?:,|$))/gy;

/** The directives of `Cache-Control`, the first of each name; `undefined` where it breaks the grammar. */
function directivesOf(value: string): Map<string, string> | undefined {
  const found = new Map<string, string>();
  const rest = value.replaceAll(directive, (_, name: string, quoted?: string, token?: string) => {
    const key = name.toLowerCase();
    if (!found.has(key)) found.set(key, quoted ?? token ?? '');
    return '';
  });
  return /^[\s,]*$/.test(rest) ? found : undefined;
}

/**
 * Whether a stored answer is fresh by itself (RFC 9111 §4.2): `max-age`, else `Expires`, against its
 * age. Nothing is guessed: a lifetime that is missing or invalid makes it stale.
 *
 * @param receivedAt when it came: it stands in for a `Date` that is missing (RFC 9110 §6.6.1), as in
 *   answers of other origins, and `Age` counts from it
 */
export function isFresh(headers: Headers, now: number, receivedAt = 0): boolean {
  const control = directivesOf(headers.get('cache-control') ?? '');
  if (!control || control.has('no-cache') || control.has('no-store')) return false;
  // A time that is yet to come is of a clock that was wrong.
  const received = receivedAt > now ? 0 : receivedAt;
  const date = httpDate(headers.get('date')) ?? received;
  if (!date) return false;
  const maxAge = control.get('max-age');
  const lifetime =
    maxAge === undefined
      ? (httpDate(headers.get('expires')) ?? 0) - date
      : /^\d+$/.test(maxAge) && Number(maxAge) * 1000;
  // RFC 9111 §5.1: the first of several, and none that is no whole number.
  const [, age = 0] = /^\s*(\d+)\s*(?:,|$)/.exec(headers.get('age') ?? '') ?? [];
  return Number(lifetime) > Math.max(now - date, Number(age) * 1000 + (received && now - received));
}
