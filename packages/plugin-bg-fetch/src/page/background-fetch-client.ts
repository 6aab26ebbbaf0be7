import { warnAboutScope } from 'workbox-plugin-core/window';
import type { FetchOptions } from './create-order.ts';
import type { Download } from '../shared/download.ts';
import { openDownloads } from './downloads.ts';
import { checkPageOptions, clientOptionRules } from './option-rules.ts';

declare const process: { env: { NODE_ENV?: string } };

export interface BackgroundFetchClientOptions {
  /**
   * Seconds to wait for the worker's answer to a call.
   * @default 10
   */
  timeoutSeconds?: number;
  /**
   * Connections that our own ranged requests open at the same time, in all pages of the origin together.
   * Downloads that find none free are `running` with `waitingFor: 'slot'`. Over HTTP/1.1 a browser opens
   * six to a server, and what the app asks for waits for one of them. Background Fetch is not limited by it.
   * @default 2
   */
  maxConnections?: number;
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
   * Asks again for a download that has failed or was given up, with all that `fetch` was given for it:
   * headers, credentials, title, icons. Headers with credentials are in the memory of the page that had
   * them only. What is stored, and what has arrived, is not asked for again.
   * @throws BackgroundFetchError `not-found`, `no-route`, `quota-exceeded`
   */
  declare readonly retry: (id: string) => Promise<Download>;

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

  /**
   * All downloads there are, with what is stored of each, checked against the browser and the cache. With
   * thousands of files it answers after about a second, and what is found missing later is a change.
   */
  declare readonly getAll: () => Promise<readonly Download[]>;

  /** Stops listening, and starting downloads. Those that the browser carries go on. */
  declare readonly close: () => void;

  /** @throws BackgroundFetchError `invalid-option`, `unknown-option`, in development builds */
  constructor(options: BackgroundFetchClientOptions = {}) {
    if (process.env.NODE_ENV !== 'production') {
      warnAboutScope('workbox-plugin-bg-fetch', 'page');
      checkPageOptions(clientOptionRules, options);
    }
    const { timeoutSeconds = 10, maxConnections = 2 } = options;
    Object.assign(this, openDownloads(timeoutSeconds, maxConnections) satisfies BackgroundFetchClient);
  }
}
