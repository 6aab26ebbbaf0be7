// For the tools that inject a manifest into a worker: the same routes, written by hand.
import { clientsClaim } from 'workbox-core';
import { BackgroundFetchPlugin } from 'workbox-plugin-bg-fetch';
import { PeriodicRefreshPlugin } from 'workbox-plugin-periodic-refresh';
import { SyncQueuePlugin } from 'workbox-plugin-sync-queue';
import { createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkOnly, StaleWhileRevalidate } from 'workbox-strategies';

void self.skipWaiting();
clientsClaim();
precacheAndRoute(self.__WB_MANIFEST);
registerRoute(new NavigationRoute(createHandlerBoundToURL('index.html')));

const under =
  (prefix) =>
  ({ url, sameOrigin }) =>
    sameOrigin && url.pathname.startsWith(prefix);

const api = new NetworkOnly({ plugins: [new SyncQueuePlugin('outbox')] });
for (const method of ['POST', 'PUT', 'DELETE']) registerRoute(under('/api/'), api, method);

registerRoute(
  under('/feed/'),
  new StaleWhileRevalidate({
    cacheName: 'feed',
    plugins: [new PeriodicRefreshPlugin('feed', { minIntervalSeconds: 43_200 })],
  }),
);

registerRoute(
  under('/media/'),
  new CacheFirst({ cacheName: 'media', plugins: [new BackgroundFetchPlugin()] }),
);
