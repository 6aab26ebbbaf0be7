/**
 * - `queued`: waits for what `waitingFor` says, then starts by itself.
 * - `needs-gesture`: the browser requires a click or a key first. The next one in an open page starts it.
 * - `starting`: a page has claimed it and passes it to its engine.
 * - `running`: bytes arrive. With the engine `background-fetch` they also arrive while no page is open.
 * - `paused`: waits for `resume()`.
 * - `storing`: all bytes are received and are being put into the route's cache.
 * - `done`: plays from the cache.
 * - `failed`: see `failureReason`. `retry()`, or `fetch()` with the same id, tries again.
 * - `aborted`: ended by `abort()` or in the browser's own user interface.
 */
export type DownloadState =
  'queued' | 'needs-gesture' | 'starting' | 'running' | 'paused' | 'storing' | 'done' | 'failed' | 'aborted';

/** What transfers the bytes: the browser's Background Fetch, or ranged requests from an open page. */
export type DownloadEngine = 'background-fetch' | 'ranged';

/**
 * The values of Background Fetch (https://wicg.github.io/background-fetch/#enumdef-backgroundfetchfailurereason), and
 * - `incomplete`: a response was not the whole file: a partial 206, fewer bytes than it declared, or an HTML page.
 * - `no-route`: no route with the plugin handles the URL any more.
 * - `storage-failed`: the cache did not store it.
 * - `refused`: the route's rules (a `cacheWillUpdate`) or `responseWillStore` rejected it.
 * - `evicted`: it was stored, and the route does not find it any more. The browser or an expiration plugin deleted
 *   it, or the route uses another cache now.
 */
export type FailureReason =
  | 'bad-status'
  | 'fetch-error'
  | 'quota-exceeded'
  | 'download-total-exceeded'
  | 'incomplete'
  | 'no-route'
  | 'storage-failed'
  | 'refused'
  | 'evicted';

/**
 * - `page`: no open page can start it.
 * - `slot`: the browser already runs five downloads of the origin, or the ranged engine already has
 *   `maxConnections` connections open.
 * - `browser`: Background Fetch transfers nothing: before the first bytes, and for about 30 s after a navigation.
 * - `network`: the device is offline. The ranged engine continues when the network is back.
 * - `server`: the device is online, and the server does not answer or answers with a temporary error. The ranged
 *   engine tries again by itself.
 */
export type WaitReason = 'page' | 'slot' | 'browser' | 'network' | 'server';

/** One file of a job, and its place in the route's cache. */
export interface JobFile {
  /** Absolute, without a fragment. */
  readonly url: string;
  /** The route's cache, found by a probe of the route. */
  cacheName: string;
  /** The URL that the entry has in that cache, after every `cacheKeyWillBeUsed`. */
  key: string;
  /** The caller's headers, except those that carry credentials (`secretHeaders`): these are never stored. */
  readonly headers: [name: string, value: string][];
  readonly credentials?: RequestCredentials;
  /** The destination that an element requests it with. Routes may match by it. */
  readonly destination?: RequestDestination;
  /** No server sends the file as HTML, by its destination or extension: a page in its place is not the file. */
  readonly isNeverHtml?: boolean;
  /** The request has headers that are never stored. Only the page that called `fetch` has them. */
  readonly isSecret?: boolean;
  /** The `integrity` of the request (https://www.w3.org/TR/sri-2/). */
  readonly integrity?: string;
  /** Bytes in the cache; `undefined` before the file is stored. */
  storedBytes?: number;
}

/** A stored file of a job: its index in `files`, and its size in bytes. */
export type StoredFile = readonly [index: number, bytes: number];

/** An icon for the user interface of the browser, as in `BackgroundFetchManager.fetch`. */
export interface DownloadIcon {
  src: string;
  sizes?: string;
  type?: string;
  label?: string;
}

/** A row of the job table. The table decides what is true of a download, not what the browser remembers. */
export interface DownloadJob {
  /** Chosen by the app. The background fetch has the same id. */
  readonly id: string;
  /** The registration scope that it belongs to. Workers of other scopes never change it. */
  readonly scope: string;
  readonly files: JobFile[];
  readonly title: string;
  readonly icons: DownloadIcon[];
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAt: number;
  state: DownloadState;
  engine: DownloadEngine;
  /** Bytes received, as last reported. */
  downloaded: number;
  /** Bytes of all files; 0 while unknown. */
  downloadTotal: number;
  failureReason?: FailureReason;
  /** The status of the server's response, for `bad-status`. */
  failureStatus?: number;
  /** The most bytes that all files together may have. */
  readonly limit?: number;
  /** Minutes for which the ranged engine tries again while no byte arrives. */
  readonly maxRetentionMinutes?: number;
  waitingFor?: WaitReason;
  /** Incremented with each change of the row. Rows of earlier versions have none. */
  revision?: number;
}

/** Orders jobs by the time of their creation. */
export const byCreation = (a: DownloadJob, b: DownloadJob) =>
  a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);

/** Names of headers that carry credentials. Their values are never stored. */
export const secretHeaders = ['authorization', 'proxy-authorization', 'cookie'];
