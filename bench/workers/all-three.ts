/// <reference lib="webworker" />
import { BackgroundFetchPlugin } from 'workbox-plugin-bg-fetch';
import { PeriodicRefreshPlugin } from 'workbox-plugin-periodic-refresh';
import { SyncQueuePlugin } from 'workbox-plugin-sync-queue';
import { registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkOnly, StaleWhileRevalidate } from 'workbox-strategies';
import { takeControl } from './bare.ts';

const under =
  (path: string) =>
  ({ url }: { url: URL }) =>
    url.pathname.startsWith(path);

registerRoute(under('/api/notes'), new NetworkOnly({ plugins: [new SyncQueuePlugin('outbox')] }), 'POST');
registerRoute(under('/api/plain'), new NetworkOnly(), 'POST');
registerRoute(
  under('/briefings/'),
  new StaleWhileRevalidate({ cacheName: 'briefings', plugins: [new PeriodicRefreshPlugin('briefings')] }),
);
registerRoute(
  under('/media/'),
  new CacheFirst({ cacheName: 'media', plugins: [new BackgroundFetchPlugin()] }),
);
takeControl();
