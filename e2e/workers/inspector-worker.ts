/// <reference lib="webworker" />
import { registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkOnly } from 'workbox-strategies';
import { BackgroundFetchPlugin } from 'workbox-plugin-bg-fetch';
import { PeriodicRefreshPlugin } from 'workbox-plugin-periodic-refresh';
import { SyncQueuePlugin } from 'workbox-plugin-sync-queue';

declare const self: ServiceWorkerGlobalScope;

const queues = {
  outbox: new SyncQueuePlugin('outbox', { lane: ({ url }) => new URL(url).pathname }),
  photos: new SyncQueuePlugin('photos'),
};
registerRoute(
  ({ url }) => url.pathname.startsWith('/api/photos'),
  new NetworkOnly({ plugins: [queues.photos] }),
  'POST',
);
registerRoute(
  ({ url }) => url.pathname.startsWith('/api/'),
  new NetworkOnly({ plugins: [queues.outbox] }),
  'POST',
);
registerRoute(
  ({ url }) => url.pathname.startsWith('/entries/'),
  new CacheFirst({ cacheName: 'entries', plugins: [new PeriodicRefreshPlugin('entries')] }),
);
registerRoute(
  ({ url }) => url.pathname.startsWith('/media/'),
  new CacheFirst({ cacheName: 'media', plugins: [new BackgroundFetchPlugin()] }),
);

self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
