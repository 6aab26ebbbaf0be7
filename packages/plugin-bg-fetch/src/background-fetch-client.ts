import type { FetchOptions } from './create-order.ts';
import type { Download } from './download.ts';
import { openDownloads } from './page-downloads.ts';

export interface BackgroundFetchClientOptions {
  /**
   * Seconds to wait for the worker's answer to a call.
   * @default 10
   */
  timeoutSeconds?: number;
}

/**
 * Downloads as a page sees them: what there is, live, and how to start more. While it is open it also
 * hands waiting downloads to the browser, for no worker may.
 *
 * @example
 * const downloads = new BackgroundFetchClient();
 * downloads.subscribe(() => render(downloads.getSnapshot()));
 * button.onclick = () => downloads.fetch('intro', '/media/intro.webm', { title: 'Introduction' });
 */
export class BackgroundFetchClient {
  /** The same array until something changes; by the time they were accepted. */
  declare readonly getSnapshot: () => readonly Download[];

  /** Calls `listener` after each change of the snapshot; returns how to end that. */
  declare readonly subscribe: (listener: () => void) => () => void;

  /**
   * Downloads the files at `urls` as one job, into the cache of the route that plays them. Resolves
   * when the job is accepted, not when it is done. Call it from a click: a browser starts few
   * downloads without one. Of an id that goes on, or is done, the job that there is comes back.
   *
   * Every file must be one that a route with the plugin takes, and from another origin one that
   * allows CORS.
   *
   * @throws BackgroundFetchError `invalid-option`, `unknown-option`, `invalid-request`, `no-route`,
   * `id-in-use`, `quota-exceeded`, `no-worker`, `no-answer`
   */
  declare readonly fetch: (
    id: string,
    urls: RequestInfo | URL | readonly (RequestInfo | URL)[],
    options?: FetchOptions,
  ) => Promise<Download>;

  /**
   * Lets a download rest that our own requests carry, or that has not begun.
   * @throws BackgroundFetchError `not-found`, `cannot-pause`
   */
  declare readonly pause: (id: string) => Promise<void>;

  /**
   * Ends a pause; from the last byte that arrived.
   * @throws BackgroundFetchError `not-found`
   */
  declare readonly resume: (id: string) => Promise<void>;

  /**
   * Gives a download up. Files of it that are stored already stay.
   * @throws BackgroundFetchError `not-found`
   */
  declare readonly abort: (id: string) => Promise<void>;

  /**
   * Gives it up, takes its files from the cache and forgets it.
   * @throws BackgroundFetchError `not-found`
   */
  declare readonly remove: (id: string) => Promise<void>;

  /** All downloads there are, with what is stored of each, checked against the cache and the browser. */
  declare readonly getAll: () => Promise<readonly Download[]>;

  /** Stops listening, and starting downloads. Those that the browser carries go on. */
  declare readonly close: () => void;

  constructor({ timeoutSeconds = 10 }: BackgroundFetchClientOptions = {}) {
    Object.assign(this, openDownloads(timeoutSeconds) satisfies BackgroundFetchClient);
  }
}
