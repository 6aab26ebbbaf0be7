/// <reference lib="webworker" />
import { registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkFirst, StaleWhileRevalidate } from 'workbox-strategies';
import { PeriodicRefreshPlugin, type PeriodicRefreshOptions } from 'workbox-plugin-periodic-refresh';

declare const self: ServiceWorkerGlobalScope;

// Parameters of the script's URL: `strategy`; `options` as JSON; `rebuilds` for a plugin that makes a new request of
// the URL; `fetchOptions` for headers of the strategy.
const { searchParams } = new URL(self.location.href);
const strategies = { CacheFirst, NetworkFirst, StaleWhileRevalidate };
const Strategy = strategies[(searchParams.get('strategy') ?? 'CacheFirst') as keyof typeof strategies];
const options = JSON.parse(searchParams.get('options') ?? '{}') as PeriodicRefreshOptions;

const plugin = new PeriodicRefreshPlugin('entries', options);
const rebuilding = {
  requestWillFetch: async ({ request }: { request: Request }) =>
    new Request(request.url, { headers: request.headers }),
};
const handler = new Strategy({
  cacheName: 'entries',
  plugins: searchParams.has('rebuilds') ? [plugin, rebuilding] : [plugin],
  ...(searchParams.has('fetchOptions') && { fetchOptions: { headers: { 'x-app': '7' } } }),
});
registerRoute(({ url }) => url.pathname.startsWith('/entries/'), handler);
registerRoute(({ request }) => request.destination === 'image', handler);
registerRoute(
  ({ request, url }) => request.mode === 'navigate' && url.pathname.startsWith('/read/'),
  new NetworkFirst({ cacheName: 'entries', plugins: [plugin] }),
);

self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
