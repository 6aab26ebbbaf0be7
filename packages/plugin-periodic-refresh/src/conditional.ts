const conditions = [
  ['if-none-match', 'etag'],
  ['if-modified-since', 'last-modified'],
] as const;

/**
 * The request, asking only for what differs from `cached` (RFC 9110 §13.1); without one it asks for
 * the whole, past the browser's own cache.
 */
export function withConditions(request: Request, cached?: Response): Request {
  const headers = new Headers(request.headers);
  for (const [condition, validator] of conditions) {
    const value = cached?.headers.get(validator);
    if (value) headers.set(condition, value);
    else headers.delete(condition);
  }
  return new Request(request, cached ? { headers } : { headers, cache: 'no-cache' });
}

export const hasValidator = ({ headers }: Response) =>
  conditions.some(([, validator]) => headers.has(validator));

/**
 * Whether a 304 is about `cached`: an ETag in it must be the stored one, or that made weak (RFC 9111
 * §4.3.4). A 200 with the stored strong ETag is the same answer once more.
 */
export function confirms({ status, headers }: Response, cached: Response): boolean {
  const etag = headers.get('etag');
  const known = cached.headers.get('etag');
  if (status === 304) return !etag || etag === known || etag === `W/${known}`;
  return status === 200 && etag === known && !!etag?.startsWith('"');
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
 * The stored answer with the headers of a 304 merged in (RFC 9111 §3.2). One that came by a redirect
 * stays as it is: a new one would not know from where.
 */
export async function merge(cached: Response, { headers: update }: Response): Promise<Response> {
  if (cached.redirected) return cached;
  const { status, statusText } = cached;
  const headers = new Headers(cached.headers);
  update.forEach((value, name) => {
    if (!kept.test(name)) headers.set(name, value);
  });
  // From its blob: a body that is wrapped again would leave the disk.
  return new Response(await cached.blob(), { status, statusText, headers });
}
