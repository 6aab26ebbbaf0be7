import { httpDate } from 'workbox-plugin-core/shared';

const conditions = [
  ['if-none-match', 'etag'],
  ['if-modified-since', 'last-modified'],
] as const;

/** The headers of a conditional request for `cached` (RFC 9110 §13.1); none without a validator. */
export function conditionsOf(cached: Response | undefined): [name: string, value: string][] {
  const found = conditions.flatMap(([condition, validator]): [string, string][] => {
    const value = cached?.headers.get(validator);
    return value ? [[condition, value]] : [];
  });
  // Without it a browser adds `no-cache` to a `no-store` request, and Express, Koa and Fastify then never answer 304.
  return found.length ? [...found, ['cache-control', 'max-age=0']] : [];
}

/** `given` with the conditions `own` and no others. */
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
 * Whether a 304 is about `cached`. Its ETag is compared weakly, as the server did; without an ETag, its
 * `Last-Modified` must be the stored one (RFC 9111 §4.3.4). A 200 with the stored strong ETag confirms, too.
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
 * Whether the headers of an answer that {@link confirms} may update `cached`. A strong ETag must be the stored
 * one. With a weak one, the date must be the stored one (RFC 9111 §4.3.4). nginx sends a compressed file with
 * `W/"5"` and answers 304 with `"5"`.
 */
function selects({ headers }: Response, cached: Response): boolean {
  const etag = headers.get('etag');
  const modified = headers.get('last-modified');
  if (etag && !etag.startsWith('W/')) return etag === cached.headers.get('etag');
  return !modified || sameDate(modified, cached.headers.get('last-modified'));
}

/** Whether workbox-broadcast-update would call them the same. Like it, this compares no bodies. */
export const looksSame = ({ headers }: Response, cached: Response): boolean =>
  ['etag', 'last-modified', 'content-length'].every(
    (field) => headers.get(field) === cached.headers.get(field),
  );

export const sameHeaders = (one: Headers, other: Headers) =>
  JSON.stringify([...one]) === JSON.stringify([...other]);

// RFC 9111 §3.1 and §3.2: headers of the connection, and headers about the stored bytes.
const kept =
  /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|content-(length|encoding|type|range))$/i;

/**
 * The stored answer with the headers of a 304 (RFC 9111 §3.2), where these may update it. An answer that came
 * by a redirect is returned as it is: a new Response would have no URL.
 */
export async function merge(cached: Response, answer: Response): Promise<Response> {
  if (cached.redirected || !selects(answer, cached)) return cached;
  const { status, statusText } = cached;
  const headers = new Headers(cached.headers);
  // RFC 9111 §5.1: a 304 without `Age` comes from the origin.
  headers.delete('age');
  answer.headers.forEach((value, name) => {
    if (!kept.test(name)) headers.set(name, value);
  });
  // Made from a blob: a body that is wrapped again would be read into memory.
  return new Response(await cached.blob(), { status, statusText, headers });
}

export type ResponseMeaning =
  /** The stored answer is confirmed: update its headers. */
  | 'unchanged'
  /** It replaces the stored answer, if the other plugins of the route agree. */
  | 'replace'
  /** A 304 about something that is not stored: repeat the request without conditions. */
  | 'repeat'
  /** The stored answer stays. */
  | { code: 'redirected' | 'opaque' | 'status'; status?: number };

/** Whether `url` is where `cached` came from. The query of another origin may be a new signature each time. */
function isSamePlace(url: string, cached: Response | undefined): boolean {
  if (!cached?.redirected || new URL(url).origin === location.origin) return url === cached?.url;
  return url.split('?')[0] === cached.url.split('?')[0];
}

/** What an answer means for the stored one. Only a good answer replaces a good one. */
export function classifyResponse(
  response: Response,
  cached: Response | undefined,
  conditional: boolean,
  opaque: boolean,
): ResponseMeaning {
  const { status, type, redirected, url } = response;
  if (cached && confirms(response, cached)) return 'unchanged';
  if (status === 304 && conditional) return 'repeat';
  // A redirect to the place of the stored answer is fine; a sign-in page is another place.
  if (type === 'opaqueredirect' || (redirected && !isSamePlace(url, cached))) return { code: 'redirected' };
  if (type === 'opaque') return opaque ? 'replace' : { code: 'opaque' };
  const isGood = response.ok && status !== 206;
  return isGood || (cached && !cached.ok && status !== 304) ? 'replace' : { code: 'status', status };
}
