import { BackgroundFetchError, type InvalidRequestReason } from '../shared/background-fetch-error.ts';
import { checkPageOptions, fetchOptionRules } from './option-rules.ts';
import type { DownloadEngine, DownloadIcon } from '../shared/download-job.ts';
import type { DownloadOrder } from '../shared/protocol.ts';

declare const process: { env: { NODE_ENV?: string } };

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
  /**
   * What an element will ask for the files as, where routes match by `request.destination`.
   * @default by the extension of each URL; then what a route takes it as
   */
  destination?: RequestDestination;
  /**
   * Minutes after which the ranged engine gives up a server that does not answer, or answers 5xx, 408, 425
   * or 429. Counted from the start, and anew with each byte that advances it. Until then it tries again by itself, at
   * least once a minute while a page is open.
   * @default 10080: a week
   */
  maxRetentionMinutes?: number;
}

/** https://fetch.spec.whatwg.org/#cors-safelisted-request-header, but for those a download may have. */
const safe = ['accept', 'accept-language', 'content-language'];

/**
 * The order for what `fetch(id, urls, options)` was given. An empty id would crash the tab, and the
 * same URL twice be downloaded twice: what cannot work is said before anything is started.
 *
 * @throws BackgroundFetchError `invalid-option`, `unknown-option` (development builds), `invalid-request`
 */
export function createOrder(
  id: string,
  given: RequestInfo | URL | readonly (RequestInfo | URL)[],
  options: FetchOptions,
  base: string,
): DownloadOrder {
  if (process.env.NODE_ENV !== 'production') checkPageOptions(fetchOptionRules, options);
  if (typeof id !== 'string' || !id.trim())
    throw new BackgroundFetchError('invalid-option', {
      field: 'id',
      expected: 'a string with at least one character',
      received: id,
    });
  const {
    title = id,
    icons = [],
    downloadTotal = 0,
    engine = 'background-fetch',
    maxRetentionMinutes,
    destination,
  } = options;
  const files = [given].flat().map((input) => ({
    ...readRequest(id, input, base),
    ...(destination !== undefined && { destination }),
  }));
  const urls = files.map(({ url }) => url);
  const twice = urls.find((url, at) => urls.indexOf(url) < at);
  if (twice) throw refusal(id, twice, 'twice');
  const { origin } = new URL(base);
  const preflight = files.some(
    ({ url, headers }) => new URL(url).origin !== origin && headers.some(([name]) => !safe.includes(name)),
  );
  if (!files.length)
    throw new BackgroundFetchError('invalid-option', {
      field: 'urls',
      expected: 'at least one URL',
      received: given,
    });
  return {
    id,
    title,
    icons: icons.map((icon) => ({ ...icon, src: new URL(icon.src, base).href })),
    downloadTotal,
    files,
    engine: preflight ? 'ranged' : engine,
    ...(maxRetentionMinutes && { maxRetentionMinutes }),
  };
}

function readRequest(id: string, input: RequestInfo | URL, base: string) {
  let request: Request;
  try {
    request = input instanceof Request ? input : new Request(new URL(input, base));
  } catch {
    throw refusal(id, String(input), 'no-url');
  }
  const { headers, credentials, method, mode, integrity } = request;
  const url = request.url.replace(/#.*/, '');
  const why: InvalidRequestReason | false =
    (!/^https?:/.test(url) && 'scheme') ||
    (method !== 'GET' && 'method') ||
    (headers.has('Range') && 'range') ||
    (mode === 'no-cors' && 'no-cors');
  if (why) throw refusal(id, url, why);
  return { url, headers: [...headers], credentials, ...(integrity && { integrity }) };
}

const refusal = (id: string, url: string, why: InvalidRequestReason) =>
  new BackgroundFetchError('invalid-request', { id, url, why });
