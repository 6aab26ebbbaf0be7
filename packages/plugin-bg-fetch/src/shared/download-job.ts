/**
 * - `queued`: waits for what `waitingFor` says, then starts by itself.
 * - `needs-gesture`: the browser wants a click or a key first; the next one in an open page starts it.
 * - `starting`: a page has taken it and hands it to its engine.
 * - `running`: bytes arrive, also while no page is open where the engine is `background-fetch`.
 * - `paused`: rests until `resume()`.
 * - `storing`: all bytes are here and are being put into the route's cache.
 * - `done`: plays from the cache.
 * - `failed`: see `failureReason`; `fetch()` with the same id tries again.
 * - `aborted`: given up by a person.
 */
export type DownloadState =
  'queued' | 'needs-gesture' | 'starting' | 'running' | 'paused' | 'storing' | 'done' | 'failed' | 'aborted';

/** Who carries the bytes: the browser's own Background Fetch, or our ranged requests in an open page. */
export type DownloadEngine = 'background-fetch' | 'ranged';

/**
 * Background Fetch's own words (https://wicg.github.io/background-fetch/#enumdef-backgroundfetchfailurereason), and
 * - `incomplete`: an answer was not the whole file: a partial 206, fewer bytes than it named, or a page it was led to.
 * - `no-route`: no route with the plugin takes the URL any more.
 * - `storage-failed`: the cache did not take it.
 * - `refused`: the route's own rules (a `cacheWillUpdate`), or `responseWillStore`, do not want it.
 * - `evicted`: it was stored, and the route does not find it any more: the browser or an expiration took it away, or
 *   the route keeps its answers elsewhere now.
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
 * - `slot`: the browser carries five downloads of the origin at once, and has five; or our own requests
 *   have as many connections as they may (`maxConnections`).
 * - `browser`: Background Fetch rests: before the first bytes, and for about 30 s after a navigation.
 * - `network`: the device is offline; the ranged engine goes on when the network is back.
 * - `server`: the device is online, and the server does not answer or refuses for now; the ranged engine
 *   tries again by itself.
 */
export type WaitReason = 'page' | 'slot' | 'browser' | 'network' | 'server';

/** One file of a job, and where it belongs. */
export interface JobFile {
  /** Absolute, without a fragment. */
  readonly url: string;
  /** The route's cache, learned by a probe. */
  cacheName: string;
  /** The URL it is kept under there, behind every `cacheKeyWillBeUsed`. */
  key: string;
  /** The caller's own headers; what carries credentials is never written down. */
  readonly headers: [name: string, value: string][];
  readonly credentials?: RequestCredentials;
  /** What an element asks for it as: routes may match by it. */
  readonly destination?: RequestDestination;
  /** It has headers that are never written down: only the page that was given them has them. */
  readonly isSecret?: boolean;
  /** The hashes that its request was given (https://www.w3.org/TR/sri-2/). */
  readonly integrity?: string;
  /** Bytes in the cache, once it is there. */
  storedBytes?: number;
}

export interface DownloadIcon {
  src: string;
  sizes?: string;
  type?: string;
  label?: string;
}

/** A row of the job table, which is the truth about downloads whatever the browser still remembers. */
export interface DownloadJob {
  /** The app's name for it, and the background fetch's id. */
  readonly id: string;
  /** The registration scope it belongs to; workers of other scopes never touch it. */
  readonly scope: string;
  readonly files: JobFile[];
  readonly title: string;
  readonly icons: DownloadIcon[];
  /** When it was accepted, in milliseconds since the epoch. */
  readonly createdAt: number;
  state: DownloadState;
  engine: DownloadEngine;
  /** Bytes that have arrived, as last heard. */
  downloaded: number;
  /** Bytes of all files; 0 while nobody knows. */
  downloadTotal: number;
  failureReason?: FailureReason;
  /** The status that the server answered with, of a `bad-status`. */
  failureStatus?: number;
  /** The most bytes that all files together may have. */
  readonly limit?: number;
  /** For how long the ranged engine tries again while nothing comes, since it was accepted. */
  readonly maxRetentionMinutes?: number;
  waitingFor?: WaitReason;
  /** Grows by one with each change of the row; rows of earlier versions have none. */
  revision?: number;
}

/** By the time they were accepted. */
export const byAcceptance = (a: DownloadJob, b: DownloadJob) =>
  a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);

/** A file of a job that is stored: its place in `files`, and its bytes. */
export type StoredFile = readonly [at: number, bytes: number];

/** Names of headers that say who somebody is: they are never written down. */
export const secretHeaders = ['authorization', 'proxy-authorization', 'cookie'];
