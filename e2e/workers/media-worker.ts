/// <reference lib="webworker" />
import { ExpirationPlugin } from 'workbox-expiration';
import { registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import { BackgroundFetchPlugin, type BackgroundFetchPluginOptions } from 'workbox-plugin-bg-fetch';

declare const self: ServiceWorkerGlobalScope;

// Parameters of the script's URL: `options` as JSON, `maxEntries` of an expiration, and `keys` for cache keys without
// their query.
const { searchParams } = new URL(self.location.href);
const options = JSON.parse(searchParams.get('options') ?? '{}') as BackgroundFetchPluginOptions;
const maxEntries = Number(searchParams.get('maxEntries'));

registerRoute(
  ({ url }) => url.pathname.startsWith('/media/'),
  new CacheFirst({
    cacheName: 'media',
    plugins: [
      ...(maxEntries ? [new ExpirationPlugin({ maxEntries })] : []),
      ...(searchParams.has('keys')
        ? [{ cacheKeyWillBeUsed: async ({ request }: { request: Request }) => request.url.split('?')[0]! }]
        : []),
      new BackgroundFetchPlugin(options),
    ],
  }),
);

self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
