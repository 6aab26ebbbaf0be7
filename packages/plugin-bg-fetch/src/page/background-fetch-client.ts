import { WorkerConnection, warnAboutScope } from 'workbox-plugin-core/window';
import { BackgroundFetchError } from '../shared/background-fetch-error.ts';
import type { Download } from '../shared/download.ts';
import { checkPageOptions, clientOptionRules } from './option-rules.ts';
import type { BackgroundFetchClientOptions, FetchOptions } from './options.ts';
import { protocol, type CallDownloads, type ChangePayload, type DownloadOrder } from '../shared/protocol.ts';
import { createOrder } from './create-order.ts';
import { createMonitor } from './monitor.ts';
import { createSecretHeaders } from './secret-headers.ts';

declare const process: { env: { NODE_ENV?: string } };

/**
 * The downloads as a page sees them: lists them, live, and starts more. While the client is open it also passes
 * waiting downloads to the browser, because no worker may start one.
 *
 * @example
 * const downloads = new BackgroundFetchClient();
 * downloads.subscribe(() => render(downloads.getSnapshot()));
 * button.onclick = () => downloads.fetch('intro', '/media/intro.webm', { title: 'Introduction' });
 */
export class BackgroundFetchClient {
  readonly #closing = new AbortController();
  readonly #worker: WorkerConnection;
  readonly #secretHeaders = createSecretHeaders(this.#closing.signal);
  readonly #monitor: ReturnType<typeof createMonitor>;
  /** The downloads by the time of their creation. The same array until something changes. */
  readonly getSnapshot: () => readonly Download[];
  /** Calls `listener` after each change of the snapshot; returns a function that ends the subscription. */
  readonly subscribe: (listener: () => void) => () => void;

  /** @throws BackgroundFetchError `invalid-option`, `unknown-option`, in development builds */
  constructor(options: BackgroundFetchClientOptions = {}) {
    if (process.env.NODE_ENV !== 'production') {
      warnAboutScope('workbox-plugin-bg-fetch', 'page');
      checkPageOptions(clientOptionRules, options);
    }
    const { timeoutSeconds = 10, maxConnections = 2 } = options;
    this.#worker = new WorkerConnection(protocol, timeoutSeconds, BackgroundFetchError);
    const monitor = createMonitor(this.#secretHeaders, this.#call, maxConnections);
    this.#monitor = monitor;
    const { store, receive, refetch, startWaiting } = monitor;
    this.getSnapshot = store.getSnapshot;
    this.subscribe = store.subscribe;
    const { signal } = this.#closing;
    this.#worker.listen(({ payload }) => receive(payload as ChangePayload), refetch, signal);
    for (const gesture of ['click', 'keydown']) window.addEventListener(gesture, startWaiting, { signal });
    refetch();
  }

  /**
   * Downloads the files at `urls` as one job, into the cache of the route that plays them. Resolves when the job is
   * created, not when it is done. Call it from a click: a browser starts few downloads without one. If a job with
   * this id is unfinished or done, it is returned.
   *
   * A route with the plugin must handle every file, and the server of another origin must allow CORS.
   *
   * @throws BackgroundFetchError `invalid-option`, `unknown-option`, `invalid-request`, `no-route`, `id-in-use`,
   * `quota-exceeded`, `no-worker`, `no-answer`
   */
  async fetch(
    id: string,
    urls: RequestInfo | URL | readonly (RequestInfo | URL)[],
    options: FetchOptions = {},
  ): Promise<Download> {
    const order = createOrder(id, urls, options, document.baseURI);
    this.#secretHeaders.takeFrom(order);
    return this.#monitor.add(await this.#call('createJob', order));
  }

  /**
   * Tries a download again that has failed or was aborted, with everything that `fetch` was given: headers,
   * credentials, title, icons. Headers that carry credentials are in the memory of the page that called `fetch`
   * only. Bytes that are stored or received already are not requested again.
   * @throws BackgroundFetchError `not-found`, `no-route`, `quota-exceeded`
   */
  async retry(id: string): Promise<Download> {
    return this.#monitor.add(await this.#call('retry', id));
  }

  /**
   * Pauses a download of the ranged engine, or one that has not started.
   * @throws BackgroundFetchError `not-found`, `cannot-pause`
   */
  pause(id: string): Promise<void> {
    return this.#call('report', id, { type: 'pause' });
  }

  /**
   * Continues a paused download from the last byte that it received.
   * @throws BackgroundFetchError `not-found`
   */
  resume(id: string): Promise<void> {
    return this.#call('report', id, { type: 'resume' });
  }

  /**
   * Ends a download. Its files that are stored already stay.
   * @throws BackgroundFetchError `not-found`
   */
  abort(id: string): Promise<void> {
    return this.#call('abort', id);
  }

  /**
   * Ends a download, deletes its files from the cache, and deletes its job.
   * @throws BackgroundFetchError `not-found`
   */
  remove(id: string): Promise<void> {
    return this.#call('remove', id);
  }

  /**
   * All downloads, compared with the browser and the cache. With thousands of files it resolves after about a
   * second; a file that is found missing later is published as a change.
   */
  getAll(): Promise<readonly Download[]> {
    return this.#monitor.getAll();
  }

  /** Stops listening, and starting downloads. Downloads that the browser carries continue. */
  close(): void {
    this.#closing.abort();
    this.#monitor.close();
  }

  readonly #call: CallDownloads = (call, ...args) => {
    const [about] = args as [id?: string | DownloadOrder];
    return this.#worker.call(call, args, {
      about: typeof about === 'object' ? about.id : about,
      // Storing a file may take longer than a pause can wait for it.
      changes: !/^get|storeFile/.test(call),
      // A second `createJob` returns the same job, and a stored file is not stored twice.
      repeatable: /^get|createJob|retry|storeFile/.test(call),
    }) as never;
  };
}
