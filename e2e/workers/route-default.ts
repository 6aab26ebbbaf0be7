import { registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import { probingPlugin } from './probing-plugin.ts';

registerRoute(
  ({ request, url }) => url.pathname.startsWith('/api/') || request.destination === 'image',
  new CacheFirst({ cacheName: 'items', plugins: [probingPlugin] }),
);
