import type { BackgroundFetchPluginOptions } from 'workbox-plugin-bg-fetch';
import type { PeriodicRefreshOptions } from 'workbox-plugin-periodic-refresh';
import type { SyncQueueOptions } from 'workbox-plugin-sync-queue';
import type { RuntimeCaching, StrategyName } from 'workbox-build';
import type { RouteHandler, RouteMatchCallback } from 'workbox-core/types.js';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A class that extends Workbox's `Strategy`: constructed with the route's `options` and plugins. */
export type StrategyClass = new (options: never) => { handle: (...args: never[]) => unknown };

/** A plugin with a name that several routes share. A name alone means the one that another route gives options. */
export type Named<Options> = string | { name: string; options?: Options };

interface AnyRoute {
  /**
   * What the route takes, as in Workbox's `runtimeCaching`: a path or URL as a string, a RegExp over
   * the whole URL, or a function. The first route that matches answers.
   */
  urlPattern: string | RegExp | RouteMatchCallback;
  /**
   * One verb, or several that share the route's strategy and plugins.
   * @default 'GET'
   */
  method?: Method | readonly Method[];
}

/** A route that one of Workbox's strategies answers, with plugins. */
export interface StrategyRoute extends AnyRoute {
  handler: StrategyName | StrategyClass;
  /** As in `runtimeCaching`: `cacheName`, `plugins`, and the shorthands such as `expiration`. */
  options?: RuntimeCaching['options'];
  /**
   * Keeps writes that cannot reach the server, and sends them later. Stands last among the route's
   * plugins, wherever it is written.
   */
  syncQueue?: Named<SyncQueueOptions>;
  /** Keeps the route's cache fresh in the background. Give `options.cacheName` a name of its own. */
  periodicRefresh?: Named<PeriodicRefreshOptions>;
  /**
   * Downloads large files to the end, and plays them from the route's cache. `true`: as pages ask.
   * Routes that say `true`, or the same object, share the plugin.
   * @default false
   */
  backgroundFetch?: boolean | BackgroundFetchPluginOptions;
}

/** A route with an answer of its own. It takes no plugins: no strategy would call them. */
export interface HandlerRoute extends AnyRoute {
  handler: RouteHandler;
  options?: never;
  syncQueue?: never;
  periodicRefresh?: never;
  backgroundFetch?: never;
}

export type BackgroundRoute = StrategyRoute | HandlerRoute;

/** What `background.config.ts` exports as its default. */
export interface BackgroundConfig {
  /** In the order in which they are asked. */
  routes: readonly BackgroundRoute[];
}
