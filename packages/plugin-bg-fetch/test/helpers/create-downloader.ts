import { http } from 'msw';
import { setupServer } from 'msw/node';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import type * as routing from 'workbox-routing';
import type * as strategies from 'workbox-strategies';
import { FakeBrowser, type FakeBrowserOptions, type FakePage, type FakeWorker } from 'workbox-plugin-testing';
import type { DownloadJob } from '../../src/shared/download-job.ts';
import type { BackgroundFetchPluginOptions } from '../../src/index.ts';
import type * as entryPoint from '../../src/index.ts';
import type { BackgroundFetchClient, Download, FetchOptions } from '../../src/window.ts';
import type * as windowEntryPoint from '../../src/window.ts';

export const intro = 'https://app.test/media/intro.webm';
export const outro = 'https://app.test/media/outro.webm';
export const body = 'all of it, to the last byte';

/** A whole response of a server. */
export const whole = (text = body, headers: Record<string, string> = {}, status = 200) =>
  new Response(text, {
    status,
    headers: { 'Content-Type': 'video/webm', 'Content-Length': String(text.length), ...headers },
  });

export interface DownloaderParts extends FakeBrowserOptions {
  options?: BackgroundFetchPluginOptions;
  strategy?: 'CacheFirst' | 'StaleWhileRevalidate' | 'NetworkFirst' | 'NetworkOnly';
  /** Plugins before this package's plugin. */
  plugins?: () => WorkboxPlugin[];
}

/** The worker's script: a media route with the plugin. */
export const mediaScript =
  ({ options, strategy = 'CacheFirst', plugins = () => [] }: DownloaderParts) =>
  () => {
    const { registerRoute } = require('workbox-routing') as typeof routing;
    const { [strategy]: Strategy } = require('workbox-strategies') as typeof strategies;
    const { BackgroundFetchPlugin } = require('workbox-plugin-bg-fetch') as typeof entryPoint;
    const plugin = new BackgroundFetchPlugin(options);
    registerRoute(
      ({ url }) => url.pathname.startsWith('/media/'),
      new Strategy({ cacheName: 'media', plugins: [...plugins(), plugin] }),
    );
    return { plugin };
  };

const opened: FakeBrowser[] = [];
const requestedUrls: string[] = [];
let answer: (request: Request) => Response = () => new Response(null, { status: 404 });

/** The URLs that were requested, and the response of the network from now on. */
export const network = {
  requestedUrls,
  respondWith: (given: typeof answer) => void (answer = given),
};

/** Call it at the top of a test file. */
export function mockNetwork() {
  const server = setupServer(
    http.all('*', ({ request }) => {
      requestedUrls.push(request.url);
      return answer(request);
    }),
  );
  beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
  beforeEach(() => {
    requestedUrls.length = 0;
    answer = () => new Response(null, { status: 404 });
  });
  afterAll(() => server.close());
  afterEach(async () => {
    jest.restoreAllMocks();
    for (const browser of opened.splice(0)) await browser.close();
  });
}

/** A browser, a worker with a media route, and pages with clients. */
export class Downloader {
  readonly browser: FakeBrowser;
  page!: FakePage;
  client!: BackgroundFetchClient;

  constructor(browser: FakeBrowser) {
    this.browser = browser;
  }

  get fetches() {
    return this.browser.registration.backgroundFetch;
  }

  async open(url = ''): Promise<void> {
    this.page = this.browser.openPage(url);
    Object.assign(await this.page.run(() => document), { baseURI: 'https://app.test/' });
    this.client = await this.page.run(() => {
      const { BackgroundFetchClient } = require('workbox-plugin-bg-fetch/window') as typeof windowEntryPoint;
      return new BackgroundFetchClient();
    });
    await this.browser.settle();
  }

  /** Calls `fetch` in the page, from a click. */
  async fetch(id = 'intro', urls: RequestInfo | RequestInfo[] = intro, options: FetchOptions = {}) {
    this.browser.hasUserActivation = true;
    try {
      return await this.run((client) => client.fetch(id, urls, options));
    } finally {
      await this.browser.settle();
      this.browser.hasUserActivation = false;
    }
  }

  async run<T>(use: (client: BackgroundFetchClient) => Promise<T>): Promise<T> {
    return await this.page.run(() => use(this.client));
  }

  /** The code and details of the error that `use` rejects with. */
  errorOf(use: (client: BackgroundFetchClient) => Promise<unknown>): Promise<Record<string, unknown>> {
    return this.run((client) =>
      use(client).then(
        () => ({ code: 'no error' }),
        ({ code, details, message }: Record<string, unknown>) => ({ code, details, message }),
      ),
    );
  }

  find(id = 'intro'): Download | undefined {
    return this.client.getSnapshot().find((download) => download.id === id);
  }

  /** The stored row of a job. */
  async row(id = 'intro'): Promise<DownloadJob | undefined> {
    const worker = await this.browser.registration.runningWorker();
    return (await worker.run(async () => {
      const request = indexedDB.open('workbox-plugin-bg-fetch');
      const db = await new Promise<IDBDatabase>((resolve) => {
        request.onsuccess = () => resolve(request.result);
      });
      const got = db.transaction('jobs').objectStore('jobs').get([registration.scope, id]);
      const row = await new Promise<unknown>((resolve) => {
        got.onsuccess = () => resolve(got.result);
      });
      db.close();
      return row;
    })) as DownloadJob | undefined;
  }

  /** Status, text and headers of a cached response. */
  async cached(url = intro, cacheName = 'media') {
    const worker = await this.browser.registration.runningWorker();
    return worker.run(async () => {
      const response = await (await caches.open(cacheName)).match(url);
      if (!response) return undefined;
      const headers = Object.fromEntries(response.headers);
      return { status: response.status, text: await response.text(), headers };
    });
  }

  async put(url: string, response: Response) {
    const worker = await this.browser.registration.runningWorker();
    await worker.run(async () => (await caches.open('media')).put(url, response));
  }
}

export async function createDownloader(parts: DownloaderParts = {}): Promise<Downloader> {
  const { options: _, strategy: __, plugins: ___, ...given } = parts;
  const browser = new FakeBrowser(given);
  opened.push(browser);
  await browser.register(mediaScript(parts));
  const downloader = new Downloader(browser);
  await downloader.open();
  return downloader;
}

export type DownloadWorker = FakeWorker<ReturnType<ReturnType<typeof mediaScript>>>;

/** Lets time pass until the download is done or has failed, 200 s at most. */
export async function untilEnded(it: Downloader, id?: string): Promise<void> {
  for (let tries = 0; tries < 200 && !/done|failed/.test(it.find(id)?.state ?? ''); tries++) {
    await it.browser.clock.advance(1000);
    await it.browser.settle();
  }
}

/** A body that breaks off after this text. */
export const cutAfter = (text: string): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
      setTimeout(() => controller.error(new Error('cut')));
    },
  });
