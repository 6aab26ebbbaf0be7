import type { BasePartial, GeneratePartial, GlobPartial, OptionalGlobDirectoryPartial } from 'workbox-build';

/** How the worker behaves around the routes, by the names that generateSW has for it. */
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

/** What is precached: injectManifest's own options, passed on as they are. */
export type PrecacheOptions = BasePartial & GlobPartial & OptionalGlobDirectoryPartial;

export interface BuildServiceWorkerOptions extends WorkerOptions, PrecacheOptions {
  /** The module that exports the routes: `background.config.ts`. */
  config: string;
  /** Where the worker is written. */
  swDest: string;
  /**
   * `development` keeps the words: errors explain themselves, Workbox logs to the console.
   * @default `process.env.NODE_ENV`, or `production`
   */
  mode?: 'production' | 'development';
  /**
   * Whether a source map is written beside the worker. With one, everybody can read the sources.
   * @default true in development, false in production
   */
  sourcemap?: boolean;
  /**
   * @default true in production
   */
  minify?: boolean;
  /** Names that esbuild replaces in the worker, as its own `define`. */
  define?: Record<string, string>;
  /** Modules that esbuild takes in place of others, as its own `alias`. */
  alias?: Record<string, string>;
  /**
   * The browsers that must understand the worker, as esbuild's own `target`.
   * @default 'es2022'
   */
  target?: string | string[];
}

/** What a config module may export as `build`, for the command line. */
export type BuildOptions = Omit<BuildServiceWorkerOptions, 'config'>;

/** The second argument of `withBackground`. */
export interface BackgroundOptions extends Pick<
  BuildServiceWorkerOptions,
  'config' | 'define' | 'alias' | 'target'
> {
  /**
   * The folder that the worker is written to, for a tool that names it by itself: vite-plugin-pwa.
   * webpack needs none.
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
