import { Router, Route } from 'workbox-routing';
import { StaleWhileRevalidate } from 'workbox-strategies';
import { probingPlugin } from './probing-plugin.ts';

const router = new Router();
router.registerRoute(
  new Route(
    ({ request, url }) => url.pathname.startsWith('/api/') || request.destination === 'image',
    new StaleWhileRevalidate({ cacheName: 'items', plugins: [probingPlugin] }),
  ),
);
router.addFetchListener();
