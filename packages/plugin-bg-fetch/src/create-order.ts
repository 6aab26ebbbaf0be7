import { BackgroundFetchError } from './background-fetch-error.ts';
import type { DownloadEngine, DownloadIcon } from './download-job.ts';
import type { DownloadOrder } from './messages.ts';

export interface FetchOptions {
  /**
   * What the browser's own entry and the app call it.
   * @default its id
   */
  title?: string;
  /** For the browser's own entry. */
  icons?: DownloadIcon[];
  /**
   * Bytes of all files together. With it the room is asked for before the start, the bar has an end,
   * and a download that exceeds it fails.
   * @default 0: not known
   */
  downloadTotal?: number;
  /**
   * `ranged`: our own requests from an open page, which can be paused. Taken by itself where the
   * browser has no Background Fetch, or a request needs a preflight, which it cannot do.
   * @default 'background-fetch'
   */
  engine?: DownloadEngine;
}

const fields = ['title', 'icons', 'downloadTotal', 'engine'];
const isText = (value: unknown) => typeof value === 'string' && value.trim() !== '';
const rules: Record<string, readonly [expected: string, fits: (value: unknown) => boolean]> = {
  id: ['a string with at least one character', isText],
  title: ['a string with at least one character', isText],
  icons: [
    'a list of { src }',
    (value) => Array.isArray(value) && value.every((icon) => isText((icon as DownloadIcon | null)?.src)),
  ],
  downloadTotal: [
    'a whole number of bytes',
    (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  ],
  engine: ['"background-fetch" or "ranged"', (value) => value === 'background-fetch' || value === 'ranged'],
};

/** https://fetch.spec.whatwg.org/#cors-safelisted-request-header, but for those a download may have. */
const safe = ['accept', 'accept-language', 'content-language'];

/** Names of headers that say who somebody is: they are never written down. */
export const secretHeaders = ['authorization', 'proxy-authorization', 'cookie'];

/**
 * The order for what `fetch(id, urls, options)` was given. An empty id would crash the tab, and the
 * same URL twice be downloaded twice: what cannot work is said before anything is started.
 *
 * @throws BackgroundFetchError `invalid-option`, `unknown-option`, `invalid-request`
 */
export function createOrder(
  id: string,
  given: RequestInfo | URL | readonly (RequestInfo | URL)[],
  options: FetchOptions,
  base: string,
): DownloadOrder {
  const { title = id, icons = [], downloadTotal = 0, engine = 'background-fetch' } = options;
  const read = { id, title, icons, downloadTotal, engine };
  for (const [field, received] of Object.entries(read)) {
    const [expected, fits] = rules[field]!;
    if (!fits(received)) throw new BackgroundFetchError('invalid-option', { field, expected, received });
  }
  for (const field of Object.keys(options))
    if (!fields.includes(field)) throw new BackgroundFetchError('unknown-option', { field, known: fields });
  const seen = new Set<string>();
  let preflight = false;
  const files = [given].flat().map((input) => {
    const { url, headers, credentials } = readRequest(id, input, base);
    if (seen.has(url)) throw refusal(id, url, 'it is there twice');
    seen.add(url);
    const own = [...headers];
    preflight ||= new URL(url).origin !== new URL(base).origin && own.some(([name]) => !safe.includes(name));
    return { url, credentials, ...(own.length && { headers: own }) };
  });
  if (!files.length)
    throw new BackgroundFetchError('invalid-option', {
      field: 'urls',
      expected: 'at least one URL',
      received: given,
    });
  const absolute = icons.map((icon) => ({ ...icon, src: new URL(icon.src, base).href }));
  return { ...read, icons: absolute, files, engine: preflight ? 'ranged' : engine };
}

function readRequest(id: string, input: RequestInfo | URL, base: string) {
  const isRequest = input instanceof Request;
  let url: URL;
  try {
    url = new URL(isRequest ? input.url : String(input), base);
  } catch {
    throw refusal(id, String(input), 'it is no URL');
  }
  url.hash = '';
  if (!/^https?:$/.test(url.protocol)) throw refusal(id, url.href, 'its scheme is not http or https');
  const { headers, credentials, method, mode } = isRequest ? input : new Request(url);
  if (method !== 'GET') throw refusal(id, url.href, `its method is ${method}`);
  if (headers.has('Range')) throw refusal(id, url.href, 'it has a Range header');
  if (mode === 'no-cors')
    throw refusal(id, url.href, 'its mode is no-cors, so that nothing could be checked');
  return { url: url.href, headers, credentials };
}

const refusal = (id: string, url: string, why: string) =>
  new BackgroundFetchError('invalid-request', { id, url, why });
