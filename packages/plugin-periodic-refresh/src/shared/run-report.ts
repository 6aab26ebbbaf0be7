/** Why one URL was not refreshed. */
export type ProblemCode =
  /** A write that changes what the URL gives waits in a queue (its option `affects`). */
  | 'pending-write'
  /** No route with the plugin handles the URL. The entry is deleted. */
  | 'no-route'
  /** Its route has no cache (NetworkOnly). The entry is deleted. */
  | 'no-cache'
  /** Its route never asks the network (CacheOnly). */
  | 'cache-only'
  /**
   * Its cache has no answer for it any more: the answer expired or was deleted, possibly during the run.
   * The entry is deleted, and the URL is not fetched again.
   */
  | 'gone'
  /**
   * The request of the stored answer had a header that the log does not keep: a credential, or a header
   * that the option `keepHeaders` does not name. Another request would get another answer.
   */
  | 'credentials'
  | 'headers'
  /** An opaque answer, and `opaque` is off. */
  | 'opaque'
  /** The request was redirected to another place, a sign-in page for example. The stored answer stays. */
  | 'redirected'
  /** The answer has the bad status `status`. The stored answer stays. */
  | 'status'
  /** The hook `responseWillRefresh` returned false, or threw. */
  | 'refused'
  /** The request failed at the network, or a plugin of the route threw. */
  | 'network'
  /** No complete answer within `attemptTimeoutSeconds`. */
  | 'timeout'
  /** The body is larger than `maxBytes`. */
  | 'too-large'
  /** The other plugins of the route did not let the answer into the cache. */
  | 'not-stored'
  /** An item of `urls` is no URL. */
  | 'invalid-url'
  /** The function `urls` threw, gave no list, or took too long. */
  | 'urls-failed';

/** A URL that a run did not refresh, and why. */
export interface Problem {
  url: string;
  code: ProblemCode;
  status?: number;
  message?: string;
}

/**
 * - `done`: all planned requests were made.
 * - `bytes`, `seconds`: the budget was used up. The next run starts with what is left.
 * - `save-data`, `storage`, `offline`: no request was made, because the person saves data, the storage is
 *   nearly full, or there is no network.
 * - `disabled`: the refresher was disabled or cleared during the run.
 */
export type RunReason = 'done' | 'bytes' | 'seconds' | 'disabled' | 'save-data' | 'storage' | 'offline';

/** What a run began with. */
export type Trigger =
  /** A `periodicsync` event. */
  | 'periodic-sync'
  /** The app was used after the interval had passed. */
  | 'opportunistic'
  /** A call of `refresh()`. */
  | 'asked'
  /** Writes to these URLs wait no longer (the option `affects` of a queue). No report of it is kept. */
  | 'written';

/** The result of a run. */
export interface RunReport {
  trigger: Trigger;
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** URLs whose new answer is stored now. */
  refreshed: number;
  /** URLs whose stored answer the server confirmed. */
  unchanged: number;
  failed: number;
  /** URLs whose answer is still fresh by its headers, or with a problem that is no failure (`no-route`, `gone`, …). */
  skipped: number;
  /** URLs that the next run starts with. */
  left: number;
  /** Bytes of all bodies that were received. */
  bytes: number;
  seconds: number;
  reason: RunReason;
  /** The first fifty URLs that were not refreshed, without those that are still fresh. */
  problems: Problem[];
}

/** Whether the run used the network. */
export const didRequest = ({ reason }: RunReport) =>
  reason === 'done' || reason === 'bytes' || reason === 'seconds';

/** The report of a run that begins now. */
export const createReport = (trigger: Trigger, reason: RunReason = 'done'): RunReport => ({
  trigger,
  startedAt: Date.now(),
  refreshed: 0,
  unchanged: 0,
  failed: 0,
  skipped: 0,
  left: 0,
  bytes: 0,
  seconds: 0,
  reason,
  problems: [],
});
