import { outside, settleForCaller, currentLife, never } from './life.ts';
import { BackgroundFetchRegistration, type BackgroundFetch } from './background-fetch-registration.ts';
import type { FakeRegistration } from './registration.ts';

export interface BackgroundFetchOptions {
  title?: string;
  icons?: readonly object[];
  downloadTotal?: number;
}

/** What a test lets a background fetch end with: an answer for each URL that has one. */
export type Records = Record<string, () => Response>;

const most = 5;

/**
 * `registration.backgroundFetch`. What is fetched stays until the test ends it; `calls`, `running` and
 * the verbs below are for tests.
 */
export class BackgroundFetchManager {
  /** What was ever given to `fetch`, refused ones included. */
  readonly calls: { id: string; requests: Request[]; options: BackgroundFetchOptions }[] = [];
  #running = new Map<string, BackgroundFetch>();
  #registration: FakeRegistration;

  constructor(registration: FakeRegistration) {
    this.#registration = registration;
  }

  /** The ids of those that go on, oldest first. */
  get running(): string[] {
    return [...this.#running.keys()];
  }

  fetch(
    id: string,
    given: RequestInfo | readonly RequestInfo[],
    options: BackgroundFetchOptions = {},
  ): Promise<BackgroundFetchRegistration> {
    const life = currentLife();
    if (life?.act() === false) return never();
    const inWorker = life !== undefined && life.browser.workerOf(life) !== undefined;
    const requests = [given].flat().map((input) => new Request(input));
    return settleForCaller(outside(async () => this.#fetch(id, requests, options, inWorker)));
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
    if (this.#running.size >= most) throw new TypeError('There are too many active fetches for this origin.');
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

  /** A new object each time, as in Chromium. */
  get(id: string): Promise<BackgroundFetchRegistration | undefined> {
    const running = this.#running.get(id);
    return settleForCaller(running && new BackgroundFetchRegistration(running));
  }

  getIds(): Promise<string[]> {
    return settleForCaller(this.running);
  }

  /** Bytes have arrived: pages are told. */
  progress(id: string, downloaded: number): void {
    const running = this.#of(id);
    running.downloaded = downloaded;
    for (const registration of running.seen) outside(() => registration.deliver(new Event('progress')));
  }

  /** All has arrived. The event comes once; after it, whatever the handler did, the records are gone. */
  succeed(id: string, records: Records): Promise<void> {
    return this.#end(id, 'backgroundfetchsuccess', '', records);
  }

  /** Rejects as the event does. `records` are those that are complete, or look so. */
  fail(id: string, failureReason: string, records: Records = {}): Promise<void> {
    return this.#end(id, 'backgroundfetchfail', failureReason, records);
  }

  /** By a person, in the browser's own entry, or by the app. `false`: there was nothing to abort. */
  abort(id: string): boolean {
    if (!this.#running.has(id)) return false;
    void this.#end(id, 'backgroundfetchabort', 'aborted', {}).catch(() => {});
    return true;
  }

  /** The browser forgets it, and no event tells. */
  lose(id: string): void {
    this.#of(id);
    this.#running.delete(id);
  }

  /** A click on the browser's own entry. */
  async click(id: string): Promise<void> {
    const worker = await this.#registration.runningWorker();
    return worker.backgroundFetch('backgroundfetchclick', new BackgroundFetchRegistration(this.#of(id)));
  }

  async #end(id: string, type: string, failureReason: string, records: Records): Promise<void> {
    const ended = this.#of(id);
    // Gone from getIds() before the event, as in Chromium.
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
