import { httpDate } from 'workbox-plugin-core';

const conditions = [
  ['if-none-match', 'etag'],
  ['if-modified-since', 'last-modified'],
] as const;

/** What asks only for what differs from `cached` (RFC 9110 §13.1); nothing without a validator. */
export function conditionsOf(cached: Response | undefined): [name: string, value: string][] {
  const found = conditions.flatMap(([condition, validator]): [string, string][] => {
    const value = cached?.headers.get(validator);
    return value ? [[condition, value]] : [];
  });
  // Without it `no-store` would say `no-cache`, to which Express, Koa and Fastify never answer 304.
  return found.length ? [...found, ['cache-control', 'max-age=0']] : [];
}

/** `given` with these conditions and no others. */
export function withConditions(given: HeadersInit, own: [name: string, value: string][]): Headers {
  const headers = new Headers(given);
  for (const [condition] of conditions) headers.delete(condition);
  for (const [name, value] of own) headers.set(name, value);
  return headers;
}

const opaqueTag = (etag: string) => etag.replace(/^W\//, '');
const sameDate = (one: string, other: string | null) =>
  one === other || (httpDate(one) ?? NaN) === httpDate(other);

/**
 * Whether a 304 is about `cached`: an ETag in it is compared weakly, as the server did; without one
 * another `Last-Modified` selects nothing (RFC 9111 §4.3.4). A 200 with the stored strong ETag is the
 * same answer once more.
 */
export function confirms({ status, headers }: Response, cached: Response): boolean {
  const etag = headers.get('etag');
  const known = cached.headers.get('etag');
  if (status === 200) return etag === known && !!etag?.startsWith('"');
  if (status !== 304) return false;
  if (etag && known) return opaqueTag(etag) === opaqueTag(known);
  const modified = headers.get('last-modified');
  return modified ? sameDate(modified, cached.headers.get('last-modified')) : !etag;
}

/**
 * Whether the headers of an answer that {@link confirms} may update `cached`: a strong ETag in it must be
 * the stored one, a weak one may not stand beside another date (RFC 9111 §4.3.4). nginx compresses a
 * file with `W/"5"` and answers 304 with `"5"`.
 */
function selects({ headers }: Response, cached: Response): boolean {
  const etag = headers.get('etag');
  const modified = headers.get('last-modified');
  if (etag && !etag.startsWith('W/')) return etag === cached.headers.get('etag');
  return !modified || sameDate(modified, cached.headers.get('last-modified'));
}

/** Whether workbox-broadcast-update would call them the same: it compares no bodies either. */
export const looksSame = ({ headers }: Response, cached: Response): boolean =>
  ['etag', 'last-modified', 'content-length'].every(
    (field) => headers.get(field) === cached.headers.get(field),
  );

export const sameHeaders = (one: Headers, other: Headers) =>
  JSON.stringify([...one]) === JSON.stringify([...other]);

// RFC 9111 §3.1 and §3.2: of the connection, or about the bytes that are stored.
const kept =
  /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|content-(length|encoding|type|range))$/i;

/**
 * The stored answer with the headers of a 304 merged in (RFC 9111 §3.2), where that may be. One that
 * came by a redirect stays as it is: a new one would not know from where.
 */
export async function merge(cached: Response, answer: Response): Promise<Response> {
  if (cached.redirected || !selects(answer, cached)) return cached;
  const { status, statusText } = cached;
  const headers = new Headers(cached.headers);
  // RFC 9111 §5.1: without one the new answer comes from the origin itself.
  headers.delete('age');
  answer.headers.forEach((value, name) => {
    if (!kept.test(name)) headers.set(name, value);
  });
  // From its blob: a body that is wrapped again would leave the disk.
  return new Response(await cached.blob(), { status, statusText, headers });
}
