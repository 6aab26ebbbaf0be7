/// <reference lib="webworker" />
import { registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkFirst, StaleWhileRevalidate } from 'workbox-strategies';
import { PeriodicRefreshPlugin, type PeriodicRefreshOptions } from 'workbox-plugin-periodic-refresh';

declare const self: ServiceWorkerGlobalScope;

// What a test wants is in the script's URL: `strategy`, and `options` as JSON.
const { searchParams } = new URL(self.location.href);
const strategies = { CacheFirst, NetworkFirst, StaleWhileRevalidate };
const Strategy = strategies[(searchParams.get('strategy') ?? 'CacheFirst') as keyof typeof strategies];
const options = JSON.parse(searchParams.get('options') ?? '{}') as PeriodicRefreshOptions;

const plugin = new PeriodicRefreshPlugin('entries', options);
const handler = new Strategy({ cacheName: 'entries', plugins: [plugin] });
registerRoute(({ url }) => url.pathname.startsWith('/entries/'), handler);
registerRoute(({ request }) => request.destination === 'image', handler);
registerRoute(
  ({ request, url }) => request.mode === 'navigate' && url.pathname.startsWith('/read/'),
  new NetworkFirst({ cacheName: 'entries', plugins: [plugin] }),
);

self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
