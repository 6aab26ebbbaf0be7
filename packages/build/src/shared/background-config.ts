import type { BackgroundFetchPluginOptions } from 'workbox-plugin-bg-fetch';
import type { PeriodicRefreshOptions } from 'workbox-plugin-periodic-refresh';
import type { ConfigOptions } from 'workbox-plugin-sync-queue';
import type { RuntimeCaching, StrategyName } from 'workbox-build';
import type { RouteHandler, RouteMatchCallback } from 'workbox-core/types.js';

/** The methods that a route can be for. */
export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A class that extends Workbox's `Strategy`: constructed with the route's `options` and plugins. */
export type StrategyClass = new (options: never) => { handle: (...args: never[]) => unknown };

/** A plugin with a name that several routes share. A name alone refers to the route that has its options. */
export type Named<Options> = string | { name: string; options?: Options };

interface AnyRoute {
  /**
   * What the route matches, as in `runtimeCaching` of Workbox: a path or URL as a string, a RegExp over
   * the whole URL, or a function. The first route that matches answers.
   */
  urlPattern: string | RegExp | RouteMatchCallback;
  /**
   * One method, or several that share the strategy and the plugins of the route.
   * @default 'GET'
   */
  method?: Method | readonly Method[];
}

/** A route with a strategy of Workbox, and with plugins. */
export interface StrategyRoute extends AnyRoute {
  handler: StrategyName | StrategyClass;
  /** As in `runtimeCaching`: `cacheName`, `plugins`, and the shorthands such as `expiration`. */
  options?: RuntimeCaching['options'];
  /**
   * Keeps writes that cannot reach the server, and sends them later. It is always the last plugin of the
   * route.
   */
  syncQueue?: Named<ConfigOptions>;
  /** Keeps the route's cache fresh in the background. Give `options.cacheName` a name of its own. */
  periodicRefresh?: Named<PeriodicRefreshOptions>;
  /**
   * Downloads large files to the end, and plays them from the cache of the route. `true`: pages start the
   * downloads. Routes with `true` or with the same object share the plugin.
   * @default false
   */
  backgroundFetch?: boolean | BackgroundFetchPluginOptions;
}

/** A route with a handler of the app. It has no plugins: no strategy would call them. */
export interface HandlerRoute extends AnyRoute {
  handler: RouteHandler;
  options?: never;
  syncQueue?: never;
  periodicRefresh?: never;
  backgroundFetch?: never;
}

/** A route with a strategy and the options of its plugins, or with a handler of the app. */
export type BackgroundRoute = StrategyRoute | HandlerRoute;

/** The default export of `background.config.ts`. */
export interface BackgroundConfig {
  /** The first route that matches answers. */
  routes: readonly BackgroundRoute[];
}
