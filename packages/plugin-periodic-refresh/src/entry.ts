/** A URL that the plugin knows, and how it is used. Values of credentials are never among it. */
export interface RefreshEntry {
  /** The effective cache key where the route has told it, and what `Vary` makes different. */
  id: string;
  url: string;
  destination: RequestDestination;
  mode: RequestMode;
  credentials: RequestCredentials;
  /** What is asked again: what CORS calls safe, what `Vary` and the option `keepHeaders` name. */
  headers: [name: string, value: string][];
  /**
   * Why it cannot be asked again: the request of the stored answer had credentials in a header, or a
   * header that is not kept.
   */
  unrepeatable?: 'credentials' | 'headers';
  /** The app lists it in `urls`. */
  listed?: boolean;
  /** Uses, each worth half after a week. */
  score: number;
  /** When a person last used it, in milliseconds since the epoch; 0 for what was only listed. */
  usedAt: number;
  /** When the network last answered for it; 0 for never. */
  checkedAt: number;
  /** When the stored answer came from the network or was confirmed by it, where that is known. */
  receivedAt?: number;
  /** Runs in a row in which the network or the server failed it. */
  failures: number;
}

const week = 7 * 24 * 3600 * 1000;

/** What a score of the time `since` is worth now; no more than it was, also where a clock was ahead. */
export const decayed = (score: number, since: number, now: number) =>
  score * 2 ** Math.min(0, (since - now) / week);

/** The entry after more uses of it. A use that was answered from the cache leaves its request alone. */
export function addUses(known: RefreshEntry | undefined, uses: RefreshEntry): RefreshEntry {
  if (!known) return uses;
  const { usedAt } = uses;
  return {
    ...known,
    ...(uses.checkedAt && uses),
    score: uses.score + decayed(known.score, known.usedAt, usedAt),
    usedAt,
    checkedAt: Math.max(known.checkedAt, uses.checkedAt),
    failures: known.failures,
  };
}

const forbidden = /^(authorization|cookie|proxy-.*)$/;
const secret =
  /auth|bearer|credential|jwt|key$|pass(w|code|phrase)|pwd|secret|session|signature|token|[cx]srf|\b(otp|sid)\b/;
const safe = /^(accept|accept-language|content-language|content-type)$/;
// Of the browser itself, or about one message only. `Accept-Profile` and `Accept-Version` are the app's.
const browsers =
  /^(accept-(charset|encoding)|cache-control|pragma|connection|te|if-.*|range|referer|origin|user-agent|upgrade-insecure-requests|sec-.*|dnt|priority|purpose|save-data|dpr|width|viewport-width|device-memory|rtt|downlink|ect|traceparent|tracestate|baggage)$/;

/** Whether the log may hold the header when the app asks for it. */
export const mayKeep = (name: string) => !forbidden.test(name.toLowerCase());

export interface EntryParam {
  /** The effective cache key, where it is known. */
  key?: string | undefined;
  url?: string;
  /** The `Vary` of the answer, or all names of headers that the app listed. */
  vary: string;
  keepHeaders: readonly string[];
  usedAt: number;
  checkedAt: number;
}

/** The entry of a request that a page made and got an answer to, used once. */
export function entryOf(
  request: Request,
  { url = request.url, key = url, vary, keepHeaders, usedAt, checkedAt }: EntryParam,
): RefreshEntry {
  const { destination, mode, credentials } = request;
  const varying = vary.toLowerCase().split(/\s*,\s*/);
  const headers: RefreshEntry['headers'] = [];
  let unrepeatable: RefreshEntry['unrepeatable'];
  for (const [name, value] of request.headers) {
    const isNamed = keepHeaders.includes(name);
    if (forbidden.test(name) || (secret.test(name) && !isNamed)) unrepeatable = 'credentials';
    else if (isNamed || safe.test(name) || varying.includes(name)) headers.push([name, value]);
    else if (!browsers.test(name)) unrepeatable ??= 'headers';
  }
  const plain = (url: string) => url.replace(/#.*/, '');
  return {
    id: JSON.stringify([plain(key), ...headers.filter(([name]) => varying.includes(name)).flat()]),
    url: plain(url),
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
