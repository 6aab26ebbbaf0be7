import type { FakeBrowser, FakeWorker } from 'workbox-plugin-testing';
import type * as routing from 'workbox-routing';
import type * as strategies from 'workbox-strategies';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import type * as core from '../../src/index.ts';

type StrategyName = 'CacheFirst' | 'StaleWhileRevalidate' | 'NetworkFirst' | 'NetworkOnly' | 'CacheOnly';
/** The router of a worker. */
export type RouterKind = 'the default router' | 'a private router' | 'Serwist';
export const routers: RouterKind[] = ['the default router', 'a private router', 'Serwist'];

export interface RouteOptions {
  kind?: RouterKind;
  strategy?: StrategyName;
  match?: (request: Request, url: URL) => boolean;
  /** More plugins, which stand after the plugin that probes. */
  plugins?: () => object[];
  /** Whether the plugin that probes calls `refuseNetwork`. @default false */
  refuses?: boolean;
  /** More of the script of the worker, with the strategy of the route. */
  parts?: (strategy: strategies.Strategy) => void;
}

export interface Routes {
  core: typeof core;
  /** The plugin that probes. It records the calls of its callbacks. */
  plugin: WorkboxPlugin;
  seen: { callback: string; purpose: string | undefined }[];
}

const onPath = (_: Request, url: URL) => url.pathname.startsWith('/items/');

/** A worker with one route for /items/, whose first plugin answers probes. */
export function createRoutedWorker(
  browser: FakeBrowser,
  {
    kind = 'the default router',
    strategy = 'CacheFirst',
    match = onPath,
    plugins = () => [],
    refuses = false,
    parts = () => {},
  }: RouteOptions,
): Promise<FakeWorker<Routes>> {
  return browser.register(() => {
    const own = require('workbox-plugin-core') as typeof core;
    const seen: Routes['seen'] = [];
    const record = (callback: string, event?: Event) =>
      void seen.push({ callback, purpose: event && own.purposeOf(event) });
    const plugin: WorkboxPlugin = {
      handlerWillStart: async (param) => {
        record('handlerWillStart', param.event);
        own.recordProbe(plugin, param);
      },
      requestWillFetch: async ({ request, event }) => {
        if (refuses) own.refuseNetwork(event);
        return request;
      },
      cachedResponseWillBeUsed: async (param) => {
        record('cachedResponseWillBeUsed', param.event);
        own.recordProbe(plugin, param);
        return param.cachedResponse;
      },
      handlerDidComplete: async ({ event }) => record('handlerDidComplete', event),
    };
    const options = { cacheName: 'items', plugins: [plugin, ...plugins()] };
    if (kind === 'Serwist') {
      const serwist = require('serwist') as Record<StrategyName, new (options: object) => object> & {
        Serwist: new () => { addEventListeners(): void; registerCapture(...args: unknown[]): void };
      };
      const router = new serwist.Serwist();
      router.registerCapture(
        ({ request, url }: { request: Request; url: URL }) => match(request, url),
        new serwist[strategy](options),
      );
      router.addEventListeners();
    } else {
      const { Router, Route, registerRoute } = require('workbox-routing') as typeof routing;
      const all = require('workbox-strategies') as typeof strategies;
      const handler = new all[strategy](options);
      parts(handler);
      const router = kind === 'a private router' ? new Router() : { registerRoute };
      const route = new Route(({ request, url }) => match(request, url), handler);
      router.registerRoute(route);
      if (router instanceof Router) router.addFetchListener();
    }
    return { core: own, plugin, seen };
  });
}
