import { SyncQueueError } from './sync-queue-error.ts';

/** A request at rest: the record that workbox-background-sync stores. */
export interface StorableRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: ArrayBuffer;
  mode?: RequestMode;
  credentials?: RequestCredentials;
  cache?: RequestCache;
  redirect?: RequestRedirect;
  referrer?: string;
  referrerPolicy?: ReferrerPolicy;
  integrity?: string;
}

// Without `keepalive`: a worker's replay needs none, and its 64 KiB budget would fail large bodies.
const fields = [
  'mode',
  'credentials',
  'cache',
  'redirect',
  'referrer',
  'referrerPolicy',
  'integrity',
] as const;

/** The headers as they may be written down: without those named in `omit`, in lower case. */
export const headersAtRest = (headers: Headers, omit: readonly string[]): Record<string, string> =>
  Object.fromEntries([...headers].filter(([name]) => !omit.includes(name)));

/** Whether somebody can still read the body. A reader that has read nothing locks it, too. */
export const isUnread = ({ bodyUsed, body }: Body): boolean => !bodyUsed && !body?.locked;

/**
 * Copies of what `pushRequest` is given: its caller may read the body and change the metadata right after the call.
 *
 * @throws SyncQueueError `unreadable-request`, `uncloneable-metadata`
 */
export function copyPushed<T>(name: string, request: unknown, metadata: T): [request: Request, metadata: T] {
  if (!(request instanceof Request) || !isUnread(request))
    throw new SyncQueueError('unreadable-request', { name, what: typeof request });
  try {
    return [request.clone(), structuredClone(metadata)];
  } catch (cause) {
    throw new SyncQueueError('uncloneable-metadata', { name, why: (cause as Error).message }, cause);
  }
}

/** For an init with other fields: without these two in it, it takes them off a request (Fetch §5.4). */
export const referrerOf = ({ referrer, referrerPolicy }: Request) => ({ referrer, referrerPolicy });

/** Reads `request` to its end. */
export async function toStorable(request: Request, omit: readonly string[] = []): Promise<StorableRequest> {
  const record: StorableRequest = {
    url: request.url,
    method: request.method,
    headers: headersAtRest(request.headers, omit),
  };
  for (const field of fields)
    // An empty referrer says that none is sent.
    if (request[field] || field === 'referrer') Object.assign(record, { [field]: request[field] });
  // Only the browser may navigate (Fetch §5.4, the Request constructor).
  if (record.mode === 'navigate') record.mode = 'same-origin';
  const body = await request.arrayBuffer();
  if (body.byteLength) record.body = body;
  return record;
}

/** @throws TypeError if the record cannot be a request any more. */
export function fromStorable({ url, ...init }: StorableRequest): Request {
  // A URL of its own, and a verb: without one it would be a GET that nobody has stored.
  const request = new Request(new URL(url), init);
  if (!init.method) throw new TypeError('The record has no method');
  return request;
}
