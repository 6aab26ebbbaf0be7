/** Why one URL was not made fresh. */
export type ProblemCode =
  /** No route with the plugin takes it; it is forgotten. */
  | 'no-route'
  /** Its route has no cache (NetworkOnly). */
  | 'no-cache'
  /** Its route never asks the network (CacheOnly). */
  | 'cache-only'
  /**
   * Its cache holds nothing for it any more: expired, or deleted, in the middle of the run, too. It is
   * forgotten, not fetched again.
   */
  | 'gone'
  /**
   * The request whose answer is stored had a header that the log does not keep: credentials, or one that
   * the option `keepHeaders` does not name. Another question would get another answer.
   */
  | 'credentials'
  | 'headers'
  /** An opaque answer, and `opaque` is off. */
  | 'opaque'
  /** The answer came from elsewhere (a sign-in page, say); what is stored stays. */
  | 'redirected'
  /** Another status than the good one that is stored; it is in `status`. */
  | 'status'
  /** The `responseWillRefresh` hook said no, or threw. */
  | 'refused'
  /** The network failed it, or a plugin of the route threw. */
  | 'network'
  /** No complete answer within `attemptTimeoutSeconds`. */
  | 'timeout'
  /** Larger than all of `maxBytes`. */
  | 'too-large'
  /** The route's other plugins did not let the answer into the cache. */
  | 'not-stored'
  /** `urls` gave something that is no URL, threw, was no list, or took too long. */
  | 'invalid-url'
  | 'urls-failed';

export interface Problem {
  url: string;
  code: ProblemCode;
  status?: number;
  message?: string;
}

/**
 * - `done`: all that it meant to ask for was asked.
 * - `bytes`, `seconds`: the budget ended first; the next run goes on with what is left.
 * - `save-data`, `storage`, `offline`: nothing was asked, because the person saves data, storage is
 *   nearly full, or there is no network.
 * - `disabled`: somebody switched it off meanwhile, or cleared its log.
 */
export type RunReason = 'done' | 'bytes' | 'seconds' | 'disabled' | 'save-data' | 'storage' | 'offline';

export type Trigger =
  /** A `periodicsync` event. */
  | 'periodic-sync'
  /** The app is in use and the interval has passed. */
  | 'opportunistic'
  /** `refresh()`, by a person or a push. */
  | 'asked';

/** What a run did. */
export interface RunReport {
  trigger: Trigger;
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** New answers that are stored now. */
  refreshed: number;
  /** What the server confirmed. */
  unchanged: number;
  failed: number;
  /** Still fresh by its own headers, or with a problem that is no failure (`no-route`, `gone`, …). */
  skipped: number;
  /** What the next run begins with. */
  left: number;
  /** Bytes of bodies that were received. */
  bytes: number;
  seconds: number;
  reason: RunReason;
  /** The first fifty URLs that were not made fresh, still-fresh ones left out. */
  problems: Problem[];
}

/** Whether the network was asked at all. */
export const didAsk = ({ reason }: RunReport) =>
  reason === 'done' || reason === 'bytes' || reason === 'seconds';
