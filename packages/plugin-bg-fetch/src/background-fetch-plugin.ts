import type { BackgroundFetchPluginOptions, HandOffOptions } from './options.ts';

/**
 * Carries large files of a route to the end, and plays them from its cache.
 *
 * @example
 * registerRoute(
 *   ({ url }) => url.pathname.startsWith('/media/'),
 *   new CacheFirst({ cacheName: 'media', plugins: [new BackgroundFetchPlugin()] }),
 * );
 */
export class BackgroundFetchPlugin {
  readonly handOff: HandOffOptions | undefined;

  constructor({ handOff }: BackgroundFetchPluginOptions = {}) {
    this.handOff = handOff;
  }
}
