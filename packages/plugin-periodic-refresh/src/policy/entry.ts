import { withoutHash } from 'workbox-plugin-core/shared';
import type { RefreshEntry } from '../shared/refresh-entry.ts';

const week = 7 * 24 * 3600 * 1000;

/** What a score of the time `since` is worth now. A clock that was ahead does not raise it. */
export const decayScore = (score: number, since: number, now: number) =>
  score * 2 ** Math.min(0, (since - now) / week);

/** The entry after more uses of it. A use that was answered from the cache does not change its request. */
export function addUses(known: RefreshEntry | undefined, uses: RefreshEntry): RefreshEntry {
  if (!known) return uses;
  const { usedAt } = uses;
  return {
    ...known,
    ...(uses.checkedAt && uses),
    score: uses.score + decayScore(known.score, known.usedAt, usedAt),
    usedAt,
    checkedAt: Math.max(known.checkedAt, uses.checkedAt),
    failures: known.failures,
  };
}

// Headers that are never written to the disk.
const forbidden = /^(authorization|cookie|proxy-.*)$/;
const secret =
  /auth|bearer|credential|jwt|key$|pass(w|code|phrase)|pwd|secret|session|signature|token|[cx]srf|\b(otp|sid)\b/;
/** https://fetch.spec.whatwg.org/#cors-safelisted-request-header */
const safe = /^(accept|accept-language|content-language|content-type)$/;
// Set by the browser, or about one message only. `Accept-Profile` and `Accept-Version` are the app's.
const setByBrowser =
  /^(accept-(charset|encoding)|cache-control|pragma|connection|te|if-.*|range|referer|origin|user-agent|upgrade-insecure-requests|sec-.*|dnt|priority|purpose|save-data|dpr|width|viewport-width|device-memory|rtt|downlink|ect|traceparent|tracestate|baggage)$/;

/** Whether the log may hold the header when the app names it in `keepHeaders`. */
export const mayKeep = (name: string) => !forbidden.test(name.toLowerCase());

export interface UseParam {
  /** The effective cache key. @default `url` */
  key?: string | undefined;
  /** @default the URL of the request */
  url?: string;
  /** The `Vary` of the answer, or all names of the headers of a listed URL. */
  vary: string;
  keepHeaders: readonly string[];
  usedAt: number;
  checkedAt: number;
}

/** The entry of one use: a request of a page that got an answer. */
export function createEntry(
  request: Request,
  { url = request.url, key = url, vary, keepHeaders, usedAt, checkedAt }: UseParam,
): RefreshEntry {
  const { destination, mode, credentials } = request;
  const varying = vary.toLowerCase().split(/\s*,\s*/);
  const headers: RefreshEntry['headers'] = [];
  let unrepeatable: RefreshEntry['unrepeatable'];
  for (const [name, value] of request.headers) {
    const isNamed = keepHeaders.includes(name);
    if (forbidden.test(name) || (secret.test(name) && !isNamed)) unrepeatable = 'credentials';
    else if (isNamed || safe.test(name) || varying.includes(name)) headers.push([name, value]);
    else if (!setByBrowser.test(name)) unrepeatable ??= 'headers';
  }
  return {
    id: JSON.stringify([withoutHash(key), ...headers.filter(([name]) => varying.includes(name)).flat()]),
    url: withoutHash(url),
    destination,
    mode,
    credentials,
    headers,
    unrepeatable,
    score: usedAt ? 1 : 0,
    usedAt,
    checkedAt,
    receivedAt: checkedAt,
    failures: 0,
  };
}
