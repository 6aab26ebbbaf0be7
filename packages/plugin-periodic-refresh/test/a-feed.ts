import type { WorkboxPlugin } from 'workbox-core/types.js';
import type * as routing from 'workbox-routing';
import type * as strategies from 'workbox-strategies';
import { FakeBrowser, type FakePage, type FakeWorker, type PageRequestInit } from 'workbox-plugin-testing';
import type * as library from '../src/index.ts';
import type {
  PeriodicRefreshOptions,
  PeriodicRefreshPlugin,
  RefreshStatus,
  RunReport,
} from '../src/index.ts';
import { asked } from './a-site.ts';

type StrategyName = 'CacheFirst' | 'StaleWhileRevalidate' | 'NetworkFirst' | 'CacheOnly' | 'NetworkOnly';
export const strategyNames = ['CacheFirst', 'StaleWhileRevalidate', 'NetworkFirst'] as const;

export interface FeedParts {
  name?: string;
  browser?: FakeBrowser;
  strategy?: StrategyName;
  match?: routing.Route['match'];
  /** Made in the worker; they stand behind the refresher, or before it. */
  plugins?: () => WorkboxPlugin[];
  before?: boolean;
  strategyOptions?: object;
  /** @default true */
  enabled?: boolean;
  /** More of the worker's script. */
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

/** An installed app: the browser takes periodic sync. */
export function aBrowser(options: ConstructorParameters<typeof FakeBrowser>[0] = {}): FakeBrowser {
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

  /** What a person reads at this path. */
  async open(path: string, init: PageRequestInit = {}): Promise<string> {
    const response = await this.page.fetch(new URL(path, this.browser.scope), init);
    const text = await response.text();
    await this.browser.settle();
    return text;
  }

  /** Opens each, a second apart, and forgets what the server was asked for it. */
  async openAll(paths: string[], init: PageRequestInit = {}): Promise<void> {
    for (const path of paths) {
      await this.open(path, init);
      await this.browser.clock.advance(1000);
    }
    await this.browser.clock.advance(1000);
    asked.splice(0);
  }

  /** Fires `periodicsync` and lets the event come to its end. */
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

  /** Fires it; the report of the run. */
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

  /** Ends the worker and starts its script again, cold. */
  async restart(): Promise<void> {
    this.worker = await this.browser.startWorker<FeedExports>();
  }
}

/** It notes what is used from the start; with `enabled: false` nothing does before a test says so. */
export async function aFeed(options: PeriodicRefreshOptions = {}, parts: FeedParts = {}): Promise<Feed> {
  const { browser = aBrowser(), name, enabled = true } = parts;
  const feed = new Feed(await browser.register(feedScript(options, parts)), name);
  if (enabled) await feed.worker.run(({ refresher }) => refresher.enable());
  return feed;
}
