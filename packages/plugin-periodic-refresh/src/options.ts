/** A URL to keep fresh, with what its route matches by. */
export interface ListedURL {
  url: string | URL;
  /** For a route that matches by it (`'image'`). @default '' */
  destination?: RequestDestination;
  /** `'navigate'` for a page. @default 'cors' */
  mode?: RequestMode;
  /** Beside what the browser sends itself. Names that tell of a secret need `keepHeaders`. @default none */
  headers?: HeadersInit;
}

export type URLs = readonly (string | URL | ListedURL)[];

export interface ResponseWillRefreshParam {
  request: Request;
  /** What came; read it freely, it is a copy. */
  response: Response;
  /** What it would replace; `undefined` for what was never stored. A copy, too. */
  cachedResponse: Response | undefined;
}

export interface PeriodicRefreshOptions {
  /**
   * Seconds between two runs. Browsers fire `periodicsync` no sooner than 12 hours (43,200), and
   * later where the app is used little; runs while the app is in use keep to the number given.
   * @default 86400 (a day)
   */
  minIntervalSeconds?: number;
  /**
   * What to keep fresh, opened or not: a list, or a function that gives one, asked at the begin of
   * each run and for ten seconds at most. Relative URLs are the worker's. A URL counts like one
   * that was opened just now.
   * @default what people open, and nothing else
   */
  urls?: URLs | (() => URLs | Promise<URLs>);
  /**
   * URLs that one run may ask for.
   * @default 50
   */
  maxEntries?: number;
  /**
   * Bytes of bodies that one run may receive; counted as they stream, and cut where they pass it.
   * @default 20000000
   */
  maxBytes?: number;
  /**
   * Seconds that one run may last. A `periodicsync` event itself lives a few minutes.
   * @default 60
   */
  maxSeconds?: number;
  /**
   * URLs asked for at the same time. Browsers allow six connections to an HTTP/1.1 server.
   * @default 4
   */
  concurrency?: number;
  /**
   * Seconds that one answer may take, its body included.
   * @default 20
   */
  attemptTimeoutSeconds?: number;
  /**
   * Whether opaque answers (cross-origin, without CORS) are refreshed: nobody can see whether what
   * comes is an error page.
   * @default false
   */
  opaque?: boolean;
  /**
   * Whether all open pages are told of changed entries, by `CACHE_UPDATED` messages as
   * workbox-broadcast-update sends them. Leave it off where that plugin is on the route, too.
   * @default false
   */
  broadcastUpdate?: boolean;
  /**
   * Names of request headers that are noted and sent again, beside `Accept`, `Accept-Language`,
   * `Content-Language`, `Content-Type` and what the answer's `Vary` names. They change the answer and are
   * no secret: `X-Tenant`, say. An entry whose request had any other header of the app's is skipped with
   * the code `headers`, or `credentials` where the name tells of a secret; what the browser itself adds
   * does not count. `Authorization`, `Cookie` and `Proxy-*` cannot be kept.
   * @default []
   */
  keepHeaders?: string[];
  /**
   * Gives the URL to note in place of that of a request or of its cache key, for example without a
   * token in its query; `undefined` notes nothing of it, and so does an error. The URL that is noted is
   * the one that is refreshed: a plugin of the route has to put a fresh token on, and the cache key must
   * not have one.
   * @default the URL as it is
   */
  logUrl?: (url: string) => string | undefined;
  /**
   * Says whether a good answer may replace what is stored; `false` keeps that. For what only looks
   * good: the page of a captive portal. If it throws, what is stored stays.
   */
  responseWillRefresh?: (param: ResponseWillRefreshParam) => boolean | Promise<boolean>;
}

type Optional = 'urls' | 'logUrl' | 'responseWillRefresh';

export type ResolvedOptions = Required<Omit<PeriodicRefreshOptions, Optional>> &
  Pick<PeriodicRefreshOptions, Optional>;
