import { askWorker, hearWorker } from 'workbox-plugin-core/window';
import { BackgroundFetchError, type BackgroundFetchErrorCode } from './background-fetch-error.ts';
import { createOrder, secretHeaders, type FetchOptions } from './create-order.ts';
import { advance, restAfter, storedBytesOf, toDownload, type Download, type Progress } from './download.ts';
import type { DownloadJob } from './download-job.ts';
import { callType, changeType, protocol, type ChangePayload } from './messages.ts';
import { start, watch } from './page-background-fetch.ts';
import type { AskDownloads } from './page-engine.ts';
import { rangedEngine } from './page-ranged-engine.ts';

export interface BackgroundFetchClientOptions {
  /**
   * Seconds to wait for the worker's answer to a call.
   * @default 10
   */
  timeoutSeconds?: number;
}

const moving: unknown[] = ['running', 'storing'];

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
  readonly #timeoutSeconds: number;
  readonly #listeners = new Set<() => void>();
  readonly #stops: (() => void)[] = [];
  readonly #jobs = new Map<string, DownloadJob>();
  readonly #progress = new Map<string, Progress>();
  /** What is being done here for jobs that go on; how to end it. */
  readonly #attended = new Map<string, () => void>();
  readonly #secrets = new Map<string, [string, string][]>();
  #snapshot: readonly Download[] = [];
  #resting: ReturnType<typeof setTimeout> | undefined;
  /** Changes heard since the last question for everything, which its answer may not know of. */
  #heard = 0;

  constructor({ timeoutSeconds = 10 }: BackgroundFetchClientOptions = {}) {
    this.#timeoutSeconds = timeoutSeconds;
    this.#stops.push(
      hearWorker(protocol, ({ type, payload }) => {
        if (type !== changeType) return;
        const { id, job } = payload as ChangePayload;
        this.#heard++;
        if (job) this.#jobs.set(id, job);
        else this.#jobs.delete(id);
        if (job?.engine === 'ranged' && job.state === 'running')
          this.#advance(id, job.downloaded, Date.now());
        this.#update();
      }),
      listen(window, 'pageshow', this.#look),
      listen(window, 'online', this.#look),
      listen(document, 'visibilitychange', () => {
        if (document.visibilityState === 'visible') this.#look();
      }),
      ...['click', 'keydown'].map((type) => listen(window, type, () => this.#startAll())),
    );
    this.#look();
  }

  /** The same array until something changes; by the time they were accepted. */
  readonly getSnapshot = (): readonly Download[] => this.#snapshot;

  /** Calls `listener` after each change of the snapshot; returns how to end that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

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
  async fetch(
    id: string,
    urls: RequestInfo | URL | readonly (RequestInfo | URL)[],
    options: FetchOptions = {},
  ): Promise<Download> {
    const order = createOrder(id, urls, options, document.baseURI);
    const isSecret = ([name]: [string, string]) => secretHeaders.includes(name);
    for (const file of order.files) {
      this.#secrets.set(file.url, file.headers.filter(isSecret));
      file.headers = file.headers.filter((header) => !isSecret(header));
    }
    const job = await this.#ask('accept', order);
    if (!this.#jobs.has(id)) this.#jobs.set(id, job);
    this.#update();
    if (job.state === 'needs-gesture') this.#start(id);
    return this.#show(job);
  }

  /**
   * Lets a download rest that our own requests carry, or that has not begun.
   * @throws BackgroundFetchError `not-found`, `cannot-pause`
   */
  pause(id: string): Promise<void> {
    return this.#ask('tell', id, { type: 'pause' });
  }

  /**
   * Ends a pause; from the last byte that arrived.
   * @throws BackgroundFetchError `not-found`
   */
  resume(id: string): Promise<void> {
    return this.#ask('tell', id, { type: 'resume' });
  }

  /**
   * Gives a download up. Files of it that are stored already stay.
   * @throws BackgroundFetchError `not-found`
   */
  abort(id: string): Promise<void> {
    return this.#ask('abort', id);
  }

  /**
   * Gives it up, takes its files from the cache and forgets it.
   * @throws BackgroundFetchError `not-found`
   */
  remove(id: string): Promise<void> {
    return this.#ask('remove', id);
  }

  /** All downloads there are, with what is stored of each, checked against the cache and the browser. */
  async getAll(): Promise<readonly Download[]> {
    for (;;) {
      const heard = this.#heard;
      const jobs = await this.#ask('getAll');
      if (heard !== this.#heard) continue;
      this.#jobs.clear();
      for (const job of jobs) this.#jobs.set(job.id, job);
      this.#update();
      return this.#snapshot;
    }
  }

  /** Stops listening, and starting downloads. Those that the browser carries go on. */
  close() {
    for (const stop of [...this.#stops.splice(0), ...this.#attended.values()]) stop();
    this.#attended.clear();
    this.#listeners.clear();
    clearTimeout(this.#resting);
  }

  readonly #ask: AskDownloads = (call, ...args) =>
    askWorker(
      protocol,
      callType,
      { call, args },
      this.#timeoutSeconds,
      (code, message, details) =>
        new BackgroundFetchError(code as BackgroundFetchErrorCode, details, undefined, message),
    ) as never;

  readonly #look = () => void this.getAll().catch(() => {});

  #show(job: DownloadJob): Download {
    return toDownload(job, this.#progress.get(job.id), Date.now());
  }

  #startAll() {
    for (const { id, state } of this.#jobs.values()) if (state === 'needs-gesture') this.#start(id);
  }

  #start(id: string) {
    start(id, this.#ask, this.#secrets).catch(this.#look);
  }

  #update() {
    for (const [id, stop] of this.#attended) {
      if (this.#jobs.get(id)?.state === 'running') continue;
      stop();
      this.#attended.delete(id);
    }
    for (const id of this.#progress.keys())
      if (!moving.includes(this.#jobs.get(id)?.state)) this.#progress.delete(id);
    for (const job of this.#jobs.values()) this.#attend(job);
    this.#refresh();
  }

  #attend(job: DownloadJob) {
    const { id, state, engine, waitingFor } = job;
    if (state === 'queued' && waitingFor !== 'slot') this.#start(id);
    if (state !== 'running' || this.#attended.has(id)) return;
    if (engine === 'ranged') return this.#carry(job);
    const stored = storedBytesOf(job.files);
    let stop: (() => void) | undefined;
    let ended = false;
    this.#attended.set(id, () => {
      ended = true;
      stop?.();
    });
    void watch(id, (downloaded, moving) => {
      this.#advance(id, stored + downloaded, moving ? Date.now() : 0);
      this.#refresh();
    }).then((end) => {
      stop = end;
      if (ended) end();
    });
  }

  #advance(id: string, downloaded: number, now: number) {
    this.#progress.set(id, advance(this.#progress.get(id), downloaded, now));
  }

  #carry(job: DownloadJob) {
    const end = new AbortController();
    this.#attended.set(job.id, () => end.abort());
    const files = job.files.map((file) => ({
      ...file,
      headers: [...(file.headers ?? []), ...(this.#secrets.get(file.url) ?? [])],
    }));
    // Where no worker answers, the next look at the table begins again.
    rangedEngine.run({ ...job, files }, this.#ask, end.signal).catch(() => this.#attended.delete(job.id));
  }

  #refresh() {
    const snapshot = [...this.#jobs.values()]
      .sort((a, b) => a.createdAt - b.createdAt)
      .map((job) => this.#show(job));
    clearTimeout(this.#resting);
    if (this.#progress.size) this.#resting = setTimeout(() => this.#refresh(), restAfter);
    if (JSON.stringify(snapshot) === JSON.stringify(this.#snapshot)) return;
    this.#snapshot = snapshot;
    for (const listener of this.#listeners) listener();
  }
}

function listen(target: EventTarget, type: string, hear: () => void): () => void {
  target.addEventListener(type, hear);
  return () => target.removeEventListener(type, hear);
}
