import { httpDate } from 'workbox-plugin-core/shared';

const directive = /[\s,]*([^\s,="]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?(?=\s*(?:,|$))/gy;

/** The directives of `Cache-Control`, the first of each name; `undefined` where the value breaks the grammar. */
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
 * Whether a stored answer is fresh by its headers (RFC 9111 §4.2): `max-age`, else `Expires`, against its
 * age. There is no heuristic: an answer whose lifetime is missing or invalid is stale.
 *
 * @param receivedAt when the answer came. It replaces a missing `Date` (RFC 9110 §6.6.1), as in answers of
 *   other origins, and `Age` counts from it.
 */
export function isFresh(headers: Headers, now: number, receivedAt = 0): boolean {
  const control = directivesOf(headers.get('cache-control') ?? '');
  if (!control || control.has('no-cache') || control.has('no-store')) return false;
  // A time in the future comes from a clock that was wrong.
  const received = receivedAt > now ? 0 : receivedAt;
  const date = httpDate(headers.get('date')) ?? received;
  if (!date) return false;
  const maxAge = control.get('max-age');
  const lifetime =
    maxAge === undefined
      ? (httpDate(headers.get('expires')) ?? 0) - date
      : /^\d+$/.test(maxAge) && Number(maxAge) * 1000;
  // RFC 9111 §5.1: the first of several values; one that is no whole number is ignored.
  const [, age = 0] = /^\s*(\d+)\s*(?:,|$)/.exec(headers.get('age') ?? '') ?? [];
  return Number(lifetime) > Math.max(now - date, Number(age) * 1000 + (received && now - received));
}
