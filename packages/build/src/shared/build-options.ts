import type { BasePartial, GeneratePartial, GlobPartial, OptionalGlobDirectoryPartial } from 'workbox-build';

/** The behaviour of the worker beside its routes, by the option names of generateSW. */
export type WorkerOptions = Pick<
  GeneratePartial,
  | 'cacheId'
  | 'cleanupOutdatedCaches'
  | 'clientsClaim'
  | 'directoryIndex'
  | 'disableDevLogs'
  | 'ignoreURLParametersMatching'
  | 'importScripts'
  | 'navigateFallback'
  | 'navigateFallbackAllowlist'
  | 'navigateFallbackDenylist'
  | 'navigationPreload'
  | 'skipWaiting'
>;

/** What is precached: options of injectManifest, passed on unchanged. */
export type PrecacheOptions = BasePartial & GlobPartial & OptionalGlobDirectoryPartial;

export interface BuildServiceWorkerOptions extends WorkerOptions, PrecacheOptions {
  /** The module that exports the routes: `background.config.ts`. */
  config: string;
  /** The path of the worker. */
  swDest: string;
  /**
   * `development` keeps the messages of errors and the logs of Workbox.
   * @default `process.env.NODE_ENV`, or `production`
   */
  mode?: 'production' | 'development';
  /**
   * Whether a source map is written beside the worker. With it, everybody can read the sources.
   * @default true in development, false in production
   */
  sourcemap?: boolean;
  /**
   * @default true in production
   */
  minify?: boolean;
  /** The option `define` of esbuild: names that it replaces. */
  define?: Record<string, string>;
  /** The option `alias` of esbuild: modules in the place of others. */
  alias?: Record<string, string>;
  /**
   * The option `target` of esbuild: the browsers that run the worker.
   * @default 'es2022'
   */
  target?: string | string[];
}

/** The export `build` of a config module, for the command line. */
export type BuildOptions = Omit<BuildServiceWorkerOptions, 'config'>;

/** The second argument of `withBackground`. */
export interface BackgroundOptions extends Pick<
  BuildServiceWorkerOptions,
  'config' | 'define' | 'alias' | 'target'
> {
  /**
   * The folder of the worker, for a tool that chooses the path of the worker itself: vite-plugin-pwa. webpack
   * needs none.
   * @default the folder of `swDest`
   */
  outDir?: string;
}

export const precacheKeys = [
  'additionalManifestEntries',
  'dontCacheBustURLsMatching',
  'globDirectory',
  'globFollow',
  'globIgnores',
  'globPatterns',
  'manifestTransforms',
  'maximumFileSizeToCacheInBytes',
  'modifyURLPrefix',
  'templatedURLs',
] as const satisfies readonly (keyof PrecacheOptions)[];
