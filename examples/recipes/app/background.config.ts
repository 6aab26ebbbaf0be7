// For the tools that generate the worker: buildServiceWorker, and generateSW in three tools.
import { defineBackground } from 'workbox-plugin-build';

const under =
  (prefix: string) =>
  ({ url, sameOrigin }: { url: URL; sameOrigin: boolean }) =>
    sameOrigin && url.pathname.startsWith(prefix);

export default defineBackground({
  routes: [
    {
      urlPattern: under('/api/'),
      method: ['POST', 'PUT', 'DELETE'],
      handler: 'NetworkOnly',
      syncQueue: 'outbox',
    },
    {
      urlPattern: under('/feed/'),
      handler: 'StaleWhileRevalidate',
      options: { cacheName: 'feed' },
      periodicRefresh: { name: 'feed', options: { minIntervalSeconds: 43_200 } },
    },
    {
      urlPattern: under('/media/'),
      handler: 'CacheFirst',
      options: { cacheName: 'media' },
      backgroundFetch: true,
    },
  ],
});
