import { withoutHash } from 'workbox-plugin-core/shared';
import { BackgroundFetchError, type InvalidRequestReason } from '../shared/background-fetch-error.ts';
import { checkPageOptions, fetchOptionRules } from './option-rules.ts';
import type { FetchOptions } from './options.ts';
import type { DownloadOrder } from '../shared/protocol.ts';

declare const process: { env: { NODE_ENV?: string } };

/** Of https://fetch.spec.whatwg.org/#cors-safelisted-request-header, the headers that a download may have. */
const safelistedHeader = /^(accept|(accept|content)-language)$/;

/**
 * Creates the order of `fetch(id, urls, options)`. Input that cannot work is rejected before anything is started:
 * an empty id would crash the tab, and the same URL twice would be downloaded twice.
 *
 * @throws BackgroundFetchError `invalid-option`, `unknown-option` (development builds), `invalid-request`
 */
export function createOrder(
  id: string,
  input: RequestInfo | URL | readonly (RequestInfo | URL)[],
  options: FetchOptions,
  baseUrl: string,
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
  const files = [input].flat().map((one) => ({
    ...readRequest(id, one, baseUrl),
    ...(destination !== undefined && { destination }),
  }));
  const urls = files.map(({ url }) => url);
  const repeated = urls.find((url, index) => urls.indexOf(url) < index);
  if (repeated) throw invalidRequest(id, repeated, 'twice');
  if (!files.length)
    throw new BackgroundFetchError('invalid-option', {
      field: 'urls',
      expected: 'at least one URL',
      received: input,
    });
  const { origin } = new URL(baseUrl);
  const needsPreflight = files.some(
    ({ url, headers }) =>
      new URL(url).origin !== origin && headers.some(([name]) => !safelistedHeader.test(name)),
  );
  return {
    id,
    title,
    icons: icons.map((icon) => ({ ...icon, src: new URL(icon.src, baseUrl).href })),
    downloadTotal,
    files,
    engine: needsPreflight ? 'ranged' : engine,
    ...(maxRetentionMinutes && { maxRetentionMinutes }),
  };
}

function readRequest(id: string, input: RequestInfo | URL, baseUrl: string) {
  let request: Request;
  try {
    request = input instanceof Request ? input : new Request(new URL(input, baseUrl));
  } catch {
    throw invalidRequest(id, String(input), 'no-url');
  }
  const { headers, credentials, method, mode, integrity } = request;
  const url = withoutHash(request.url);
  const why: InvalidRequestReason | false =
    (!/^https?:/.test(url) && 'scheme') ||
    (method !== 'GET' && 'method') ||
    (headers.has('Range') && 'range') ||
    (mode === 'no-cors' && 'no-cors');
  if (why) throw invalidRequest(id, url, why);
  return { url, headers: [...headers], credentials, ...(integrity && { integrity }) };
}

const invalidRequest = (id: string, url: string, why: InvalidRequestReason) =>
  new BackgroundFetchError('invalid-request', { id, url, why });
