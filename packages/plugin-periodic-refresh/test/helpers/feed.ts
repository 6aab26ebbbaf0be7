import type { WorkboxPlugin } from 'workbox-core/types.js';
import type * as routing from 'workbox-routing';
import type * as strategies from 'workbox-strategies';
import { FakeBrowser, type FakePage, type FakeWorker, type PageRequestInit } from 'workbox-plugin-testing';
import type * as library from '../../src/index.ts';
import type {
  PeriodicRefreshOptions,
  PeriodicRefreshPlugin,
  RefreshStatus,
  RunReport,
} from '../../src/index.ts';
import { asked } from './site.ts';

type StrategyName = 'CacheFirst' | 'StaleWhileRevalidate' | 'NetworkFirst' | 'CacheOnly' | 'NetworkOnly';
export const strategyNames = ['CacheFirst', 'StaleWhileRevalidate', 'NetworkFirst'] as const;

export interface FeedParts {
  name?: string;
  browser?: FakeBrowser;
  strategy?: StrategyName;
  match?: routing.Route['match'];
  /** Created in the worker. They stand after the refresher, or before it. */
  plugins?: () => WorkboxPlugin[];
  before?: boolean;
  strategyOptions?: object;
  /** @default true */
  enabled?: boolean;
  /** The rest of the worker's script. */
  more?: (plugin: PeriodicRefreshPlugin) => void;
}

/** The worker's script: a real route, a real strategy, and the plugin. */
export const feedScript =
  (options: PeriodicRefreshOptions = {}, parts: FeedParts = {}) =>
  () => {
    const { name = 'briefings', strategy = 'StaleWhileRevalidate', plugins = () => [] } = parts;
    const { registerRoute } = require('workbox-routing') as typeof routing;
    const all = require('workbox-strategies') as typeof strategies;
    const { PeriodicRefreshPlugin } = require('workbox-plugin-periodic-refresh') as typeof library;
    const plugin = new PeriodicRefreshPlugin(name, options);
    const others = plugins();
    const list = parts.before ? [...others, plugin] : [plugin, ...others];
    registerRoute(
      parts.match ?? (({ url }) => url.pathname.startsWith('/briefings/')),
      new all[strategy]({ cacheName: 'briefings', plugins: list, ...parts.strategyOptions }),
    );
    parts.more?.(plugin);
    return { plugin, refresher: plugin.refresher };
  };

export type FeedExports = ReturnType<ReturnType<typeof feedScript>>;

const opened: FakeBrowser[] = [];

afterEach(async () => {
  jest.restoreAllMocks();
  for (const browser of opened.splice(0)) await browser.close();
});

/** The browser of an installed app: it accepts periodic sync. */
export function createBrowser(options: ConstructorParameters<typeof FakeBrowser>[0] = {}): FakeBrowser {
  const browser = new FakeBrowser({ permissions: { 'periodic-background-sync': 'granted' }, ...options });
  opened.push(browser);
  return browser;
}

export const tagOf = (name = 'briefings') => `workbox-plugin-periodic-refresh:${name}`;

/** A worker with a refresher on its route, and a page of the app. */
export class Feed {
  readonly browser: FakeBrowser;
  worker: FakeWorker<FeedExports>;
  page: FakePage;
  readonly name: string;

  constructor(worker: FakeWorker<FeedExports>, name = 'briefings') {
    this.browser = worker.registration.browser;
    this.worker = worker;
    this.page = this.browser.openPage();
    this.name = name;
  }

  /** Opens the path as a person does. Returns the text of the answer. */
  async open(path: string, init: PageRequestInit = {}): Promise<string> {
    const response = await this.page.fetch(new URL(path, this.browser.scope), init);
    const text = await response.text();
    await this.browser.settle();
    return text;
  }

  /** Opens all paths, one a second, and clears the list of requests. */
  async openAll(paths: string[], init: PageRequestInit = {}): Promise<void> {
    for (const path of paths) {
      await this.open(path, init);
      await this.browser.clock.advance(1000);
    }
    await this.browser.clock.advance(1000);
    asked.splice(0);
  }

  /** Fires `periodicsync` and waits for the end of the event. */
  async fire(name = this.name): Promise<string> {
    const worker = (await this.browser.registration.runningWorker()) as FakeWorker<FeedExports>;
    this.worker = worker;
    const fired = worker.periodicSync(tagOf(name)).then(
      () => 'resolved',
      (error: { code?: string }) => error.code ?? String(error),
    );
    await this.browser.clock.advance(2000);
    return fired;
  }

  /** Fires `periodicsync`. Returns the report of the run. */
  async run(): Promise<RunReport> {
    await this.fire();
    return (await this.status()).lastRun!;
  }

  status(): Promise<RefreshStatus> {
    return this.worker.run(({ refresher }) => refresher.status());
  }

  async cached(path: string, cacheName = 'briefings'): Promise<Response | undefined> {
    const url = new URL(path, this.browser.scope).href;
    return this.worker.run(() => caches.match(url, { cacheName, ignoreVary: true }));
  }

  async text(path: string): Promise<string | undefined> {
    return (await this.cached(path))?.text();
  }

  /** The paths in the cache. */
  keys(cacheName = 'briefings'): Promise<string[]> {
    return this.worker.run(async () => {
      const keys = await (await caches.open(cacheName)).keys();
      return keys.map(({ url }) => new URL(url).pathname);
    });
  }

  /** Terminates the worker and starts a new one. */
  async restart(): Promise<void> {
    this.worker = await this.browser.startWorker<FeedExports>();
  }
}

/** Records uses from the start. With `enabled: false` the test calls `enable()`. */
export async function createFeed(options: PeriodicRefreshOptions = {}, parts: FeedParts = {}): Promise<Feed> {
  const { browser = createBrowser(), name, enabled = true } = parts;
  const feed = new Feed(await browser.register(feedScript(options, parts)), name);
  if (enabled) await feed.worker.run(({ refresher }) => refresher.enable());
  return feed;
}
