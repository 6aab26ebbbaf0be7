import type { Entry } from '../shared/entry.ts';
import { referrerOf } from '../shared/storable-request.ts';

/** How a write says that two requests are the same one. */
export interface IdempotencyKeyOptions {
  /**
   * The header's name.
   * @default 'Idempotency-Key'
   */
  header?: string;
  /**
   * `quoted`, a structured string as the IETF draft says, or `bare`, as Stripe and most others want it.
   * @default 'quoted'
   */
  format?: 'quoted' | 'bare';
  /**
   * Origins that get it beside the worker's own. Elsewhere it would cause a preflight.
   * @default []
   */
  origins?: string[];
  /**
   * Seconds for which the server remembers a key, counted from the first attempt that it may have
   * taken (Stripe: 86,400). After that nothing is sent again blindly: the entry becomes a dead letter
   * `needs-reconcile`, and `retry(id)` is your decision. Give it less than the server promises.
   * @default Infinity
   */
  ttlSeconds?: number;
}

interface KeyOptions {
  idempotencyKey: false | IdempotencyKeyOptions;
}

const inFormat = (key: string, { format }: IdempotencyKeyOptions) => (format === 'bare' ? key : `"${key}"`);

/** The origin of an absolute URL of a scheme with a host. A parsed URL takes longer. */
export const originOf = (href: string): string => href.split('/', 3).join('/');

/**
 * Puts the key on `request` and says which; a key that the app set itself is kept.
 * `undefined` where the request goes to an origin that gets none.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export function withKey(
  request: Request,
  id: string,
  options: false | IdempotencyKeyOptions,
  ownOrigin: string,
): [request: Request, key: string | undefined] {
  if (!options) return [request, undefined];
  const { header = 'Idempotency-Key', origins = [] } = options;
  const own = request.headers.get(header);
  if (own) return [request, keyIn(own)];
  const origin = originOf(request.url);
  if (origin !== ownOrigin && !origins.includes(origin)) return [request, undefined];
  const keyed = new Request(request);
  keyed.headers.set(header, inFormat(id, options));
  // A no-cors request (a beacon) takes no such header (Fetch §2.2.5).
  return [keyed, keyed.headers.has(header) ? id : undefined];
}

/** The same for a request that takes the place of `entry`: it has none of the keys that the entry has had. */
export function withNewKey(
  request: Request,
  { key, formerKeys = [] }: Entry,
  options: false | IdempotencyKeyOptions,
  ownOrigin: string,
): [request: Request, key: string | undefined] {
  const fresh = new Request(request);
  const header = keyHeaderOf({ idempotencyKey: options });
  const own = fresh.headers.get(header);
  if (own && [key, ...formerKeys].includes(keyIn(own))) fresh.headers.delete(header);
  return withKey(fresh, crypto.randomUUID(), options, ownOrigin);
}

/** A structured string (RFC 9651 §4.2.5) without its quotes, escapes and parameters; anything else as it is. */
function keyIn(value: string): string {
  const text = /^"((?:[ !#-[\]-~]|\\["\\])*)"\s*(?:;.*)?$/.exec(value)?.[1];
  return text?.replace(/\\(.)/g, '$1') ?? value;
}

/** The name of the header, or of one that no request has. */
export const keyHeaderOf = ({ idempotencyKey }: KeyOptions) =>
  (idempotencyKey && idempotencyKey.header) || 'Idempotency-Key';

type SendOptions = KeyOptions & { fetchOptions?: RequestInit };

/**
 * What is sent of an entry: `request` with `fetchOptions` applied as a strategy applies them, their headers
 * merged with its own, and the entry's key on it whatever a hook made of it. `first`: the headers as they were
 * first sent, for the app may have put its key on in its own format.
 */
export function withEntryKey(
  request: Request,
  { key }: Entry,
  first: Headers,
  { idempotencyKey, fetchOptions: { headers, ...init } = {} }: SendOptions,
): Request {
  const sent = new Request(request, init);
  new Headers(headers).forEach((value, name) => sent.headers.set(name, value));
  const header = keyHeaderOf({ idempotencyKey });
  const own = first.get(header);
  if (key !== undefined && idempotencyKey)
    sent.headers.set(header, own && keyIn(own) === key ? own : inFormat(key, idempotencyKey));
  return sent;
}

/**
 * The same for a live request. Workbox would give `fetchOptions` to `fetch`, where their headers replace all
 * others, the key too; it gives none with what calls itself a navigation.
 */
export function withLiveOptions(request: Request, entry: Entry, options: SendOptions): Request {
  if (!options.fetchOptions?.headers || request.mode === 'navigate') return request;
  return Object.defineProperty(withEntryKey(request, entry, request.headers, options), 'mode', {
    value: 'navigate',
  });
}

/** The same write as `keyed`: fetched again by the strategy, or as Workbox kept it. `request` stays readable. */
export const rekeyed = (request: Request, { headers }: Request) =>
  new Request(request.clone(), { ...referrerOf(request), headers });

const digestOf = async (bytes = new ArrayBuffer(0)) =>
  String(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));

/**
 * What `entry` has to say before `request` is sent, where the body is another one than was sent last. A key stands
 * for one body, so with `mayBeTaken` (the server may know the key) there is a new one.
 */
export async function rekeyedBody(
  request: Request,
  { key, sentBody, formerKeys = [] }: Entry,
  { body }: { body?: ArrayBuffer },
  mayBeTaken: boolean,
): Promise<Partial<Entry> | undefined> {
  if (key === undefined) return undefined;
  const digest = await digestOf(await request.clone().arrayBuffer());
  if (digest === (sentBody ?? (await digestOf(body)))) return undefined;
  if (!mayBeTaken) return { sentBody: digest };
  return { sentBody: digest, key: crypto.randomUUID(), formerKeys: [...formerKeys, key].slice(-10) };
}
