import { runOutside, settleForCaller, currentContext, never } from '../context/execution-context.ts';
import { BackgroundFetchRegistration, type BackgroundFetch } from './background-fetch-registration.ts';
import type { FakeRegistration } from './fake-registration.ts';

export interface BackgroundFetchOptions {
  title?: string;
  icons?: readonly object[];
  downloadTotal?: number;
}

/** The records with which a test ends a background fetch: a response for each URL that has one. */
export type Records = Record<string, () => Response>;

const maxActive = 5;

/**
 * `registration.backgroundFetch`. A fetch runs until the test ends it. `calls`, `running`, `progress` and the methods
 * after it are for tests.
 */
export class BackgroundFetchManager {
  /** The arguments of all calls of `fetch`, rejected calls included. */
  readonly calls: { id: string; requests: Request[]; options: BackgroundFetchOptions }[] = [];
  #running = new Map<string, BackgroundFetch>();
  #registration: FakeRegistration;

  constructor(registration: FakeRegistration) {
    this.#registration = registration;
  }

  /** The ids of the running fetches, oldest first. */
  get running(): string[] {
    return [...this.#running.keys()];
  }

  fetch(
    id: string,
    given: RequestInfo | readonly RequestInfo[],
    options: BackgroundFetchOptions = {},
  ): Promise<BackgroundFetchRegistration> {
    const context = currentContext();
    if (context?.beginEffect() === false) return never();
    const inWorker = context !== undefined && context.browser.workerOf(context) !== undefined;
    const requests = [given].flat().map((input) => new Request(input));
    return settleForCaller(runOutside(async () => this.#fetch(id, requests, options, inWorker)));
  }

  #fetch(id: string, requests: Request[], options: BackgroundFetchOptions, inWorker: boolean) {
    this.calls.push({ id, requests, options });
    const { browser } = this.#registration;
    const { downloadTotal = 0 } = options;
    if (id === '') throw new Error('Failed to keep the tab: Chromium crashes at an empty id.');
    if (inWorker)
      throw new DOMException(
        "Failed to execute 'fetch' on 'BackgroundFetchManager': backgroundFetch.fetch() is not allowed in service worker environments.",
        'NotAllowedError',
      );
    if (browser.permissions['background-fetch'] !== 'granted' && !browser.hasUserActivation)
      throw new TypeError('This origin does not have permission to start a fetch.');
    if (browser.permissions['background-fetch'] === 'denied')
      throw new TypeError('This origin does not have permission to start a fetch.');
    if (this.#running.has(id)) throw new TypeError('There already is a registration for the given id.');
    if (this.#running.size >= maxActive)
      throw new TypeError('There are too many active fetches for this origin.');
    if (downloadTotal > browser.storage.quota - browser.storage.usage)
      throw new DOMException('Quota exceeded.', 'QuotaExceededError');
    const running: BackgroundFetch = {
      id,
      requests,
      downloadTotal,
      downloaded: 0,
      failureReason: '',
      records: {},
      seen: new Set(),
      abort: () => this.abort(id),
    };
    this.#running.set(id, running);
    return new BackgroundFetchRegistration(running);
  }

  /** Returns a new object each time, as in Chromium. */
  get(id: string): Promise<BackgroundFetchRegistration | undefined> {
    const running = this.#running.get(id);
    return settleForCaller(running && new BackgroundFetchRegistration(running));
  }

  getIds(): Promise<string[]> {
    return settleForCaller(this.running);
  }

  /** Reports received bytes to the pages. */
  progress(id: string, downloaded: number): void {
    const running = this.#of(id);
    running.downloaded = downloaded;
    for (const registration of running.seen) runOutside(() => registration.deliver(new Event('progress')));
  }

  /** Ends the fetch successfully. After the event the records are deleted, whatever the handler did. */
  succeed(id: string, records: Records): Promise<void> {
    return this.#end(id, 'backgroundfetchsuccess', '', records);
  }

  /** Ends the fetch with a failure. Rejects as the event does. `records` are the complete records. */
  fail(id: string, failureReason: string, records: Records = {}): Promise<void> {
    return this.#end(id, 'backgroundfetchfail', failureReason, records);
  }

  /** Aborts the fetch, as the user or the app does. Returns `false` if no such fetch is running. */
  abort(id: string): boolean {
    if (!this.#running.has(id)) return false;
    void this.#end(id, 'backgroundfetchabort', 'aborted', {}).catch(() => {});
    return true;
  }

  /** Drops the fetch without an event. */
  lose(id: string): void {
    this.#of(id);
    this.#running.delete(id);
  }

  /** Dispatches a click on the entry in the user interface of the browser. */
  async click(id: string): Promise<void> {
    const worker = await this.#registration.runningWorker();
    return worker.backgroundFetch('backgroundfetchclick', new BackgroundFetchRegistration(this.#of(id)));
  }

  async #end(id: string, type: string, failureReason: string, records: Records): Promise<void> {
    const ended = this.#of(id);
    // getIds() does not list it during the event, as in Chromium.
    this.#running.delete(id);
    Object.assign(ended, { failureReason, records });
    const worker = await this.#registration.runningWorker();
    try {
      await worker.backgroundFetch(type, new BackgroundFetchRegistration(ended));
    } finally {
      ended.records = {};
    }
  }

  #of(id: string): BackgroundFetch {
    const running = this.#running.get(id);
    if (!running) throw new Error(`Failed to find the background fetch "${id}": it is not running.`);
    return running;
  }
}
