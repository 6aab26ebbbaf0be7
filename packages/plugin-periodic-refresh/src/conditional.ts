const isStrong = (etag: string | null): etag is string => Boolean(etag) && !etag!.startsWith('W/');

/** The request, asking only for what differs from `cached` (RFC 9110 §13.1). */
export function withValidators(request: Request, cached: Response): Request {
  const headers = new Headers(request.headers);
  const validators = { 'if-none-match': 'etag', 'if-modified-since': 'last-modified' };
  for (const [condition, validator] of Object.entries(validators)) {
    const value = cached.headers.get(validator);
    if (value) headers.set(condition, value);
  }
  return new Request(request, { headers });
}

/** The same request without its conditions, past the browser's own cache. */
export function withoutValidators(request: Request): Request {
  const headers = new Headers(request.headers);
  headers.delete('if-none-match');
  headers.delete('if-modified-since');
  return new Request(request, { headers, cache: 'no-cache' });
}

export const hasValidator = ({ headers }: Response) => headers.has('etag') || headers.has('last-modified');

/**
 * Whether a 304 is about `cached`: a strong ETag in it must be the stored one (RFC 9111 §4.3.4).
 * A 200 with the stored strong ETag is the same answer once more.
 */
export function confirms(response: Response, cached: Response): boolean {
  const etag = response.headers.get('etag');
  const same = isStrong(etag) ? etag === cached.headers.get('etag') : response.status === 304;
  return same && (response.status === 304 || response.status === 200);
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

/** The stored answer with the headers of a 304 merged in (RFC 9111 §3.2). */
export async function merge(cached: Response, { headers: update }: Response): Promise<Response> {
  const { status, statusText } = cached;
  const headers = new Headers(cached.headers);
  update.forEach((value, name) => {
    if (!kept.test(name)) headers.set(name, value);
  });
  // From its blob: a body that is wrapped again would leave the disk.
  return new Response(await cached.blob(), { status, statusText, headers });
}
