/** A URL to keep fresh, with the properties that its route matches by. */
export interface ListedURL {
  url: string | URL;
  /** For a route that matches by it (`'image'`). @default '' */
  destination?: RequestDestination;
  /** `'navigate'` for a page. @default 'cors' */
  mode?: RequestMode;
  /** Beside those that the browser sets. A name that suggests a secret needs `keepHeaders`. @default none */
  headers?: HeadersInit;
}

/** URLs to keep fresh. A relative URL is resolved against the script of the worker. */
export type URLs = readonly (string | URL | ListedURL)[];

/** What {@link PeriodicRefreshOptions.responseWillRefresh} is called with. */
export interface ResponseWillRefreshParam {
  request: Request;
  /** A copy of the new answer. */
  response: Response;
  /** A copy of the answer that it would replace; `undefined` if none was stored. */
  cachedResponse: Response | undefined;
}

/** The options of {@link PeriodicRefreshPlugin}. Development builds check them. */
export interface PeriodicRefreshOptions {
  /**
   * Seconds between two runs. Browsers fire `periodicsync` at most every 12 hours (43,200), and less often
   * where the app is used little. Runs while the app is in use keep this interval.
   * @default 86400 (a day)
   */
  minIntervalSeconds?: number;
  /**
   * URLs to keep fresh, opened or not: a list, or a function that gives one. The function is called at the
   * start of each run and has ten seconds. Relative URLs are resolved against the worker's. A listed URL counts
   * like one that was opened just now.
   * @default what people open, and nothing else
   */
  urls?: URLs | (() => URLs | Promise<URLs>);
  /**
   * URLs that one run may request.
   * @default 50
   */
  maxEntries?: number;
  /**
   * Bytes of bodies that one run may receive. They are counted as they stream; the run ends where they exceed it.
   * @default 20000000
   */
  maxBytes?: number;
  /**
   * Seconds that one run may last. A browser ends a `periodicsync` event after a few minutes.
   * @default 60
   */
  maxSeconds?: number;
  /**
   * Requests at the same time. Browsers allow six connections to an HTTP/1.1 server.
   * @default 4
   */
  concurrency?: number;
  /**
   * Seconds that one request may take, the body of its answer included.
   * @default 20
   */
  attemptTimeoutSeconds?: number;
  /**
   * Whether opaque answers (cross-origin, without CORS) are refreshed. It is not visible whether such an
   * answer is an error page.
   * @default false
   */
  opaque?: boolean;
  /**
   * Whether all open pages get a `CACHE_UPDATED` message for each changed entry, as workbox-broadcast-update
   * sends it. Leave it off where that plugin is on the route.
   * @default false
   */
  broadcastUpdate?: boolean;
  /**
   * Names of request headers that are stored in the log and sent again, beside `Accept`, `Accept-Language`,
   * `Content-Language`, `Content-Type` and the headers that the answer's `Vary` names. Use it for headers that
   * change the answer and are no secret, such as `X-Tenant`. An entry whose request had another header of the
   * app is skipped with the code `headers`, or `credentials` where the name suggests a secret. Headers that the
   * browser adds do not count. `Authorization`, `Cookie` and `Proxy-*` cannot be kept.
   * @default []
   */
  keepHeaders?: string[];
  /**
   * Returns the URL for the log in place of the URL of a request or of its cache key, for example without a
   * token in the query. After `undefined` or an error the use is not recorded. The recorded URL is the one
   * that is refreshed: a plugin of the route has to add a fresh token, and the cache key must not have one.
   * @default the URL as it is
   */
  logUrl?: (url: string) => string | undefined;
  /**
   * Whether a good answer may replace the stored one. For answers that only look good, such as the page of a
   * captive portal. After `false` or an error the stored answer stays.
   * @default every good answer may
   */
  responseWillRefresh?: (param: ResponseWillRefreshParam) => boolean | Promise<boolean>;
}

type Optional = 'urls' | 'logUrl' | 'responseWillRefresh';

export type ResolvedOptions = Required<Omit<PeriodicRefreshOptions, Optional>> &
  Pick<PeriodicRefreshOptions, Optional>;
