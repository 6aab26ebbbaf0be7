import type { DownloadEngine, DownloadIcon } from '../shared/download-job.ts';

/** The options of {@link BackgroundFetchClient}. Development builds check them. */
export interface BackgroundFetchClientOptions {
  /**
   * Seconds to wait for the worker's answer to a call.
   * @default 10
   */
  timeoutSeconds?: number;
  /**
   * Connections that the ranged engine opens at the same time, in all pages of the origin together. Downloads that
   * wait for one are `running` with `waitingFor: 'slot'`. Over HTTP/1.1 a browser opens six connections to a server,
   * and requests of the app wait for one of them. Background Fetch is not limited by it.
   * @default 2
   */
  maxConnections?: number;
}

/** The options of one download, for {@link BackgroundFetchClient.fetch}. Development builds check them. */
export interface FetchOptions {
  /**
   * The name in the browser's user interface and in the app.
   * @default its id
   */
  title?: string;
  /**
   * For the browser's user interface.
   * @default none
   */
  icons?: DownloadIcon[];
  /**
   * Bytes of all files together. With it, free space is checked before the start, the progress has an end, and a
   * download of more bytes fails.
   * @default 0: unknown
   */
  downloadTotal?: number;
  /**
   * `ranged`: ranged requests from an open page, which can be paused. Also used where the browser has no Background
   * Fetch, or a request needs a preflight, which Background Fetch cannot do.
   * @default 'background-fetch'
   */
  engine?: DownloadEngine;
  /**
   * The destination that an element will request the files with, where routes match by `request.destination`.
   * @default by the extension of each URL, then what a route matches
   */
  destination?: RequestDestination;
  /**
   * Minutes after which the ranged engine gives up a server that does not answer, or answers 5xx, 408, 425 or 429.
   * Counted from the start of the download and again from each new byte. Until then it tries again by itself, at
   * least once a minute while a page is open.
   * @default 10080: a week
   */
  maxRetentionMinutes?: number;
}
