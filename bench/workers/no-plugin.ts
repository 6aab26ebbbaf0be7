/// <reference lib="webworker" />
import { registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkOnly, StaleWhileRevalidate } from 'workbox-strategies';
import { takeControl } from './bare.ts';

const under =
  (path: string) =>
  ({ url }: { url: URL }) =>
    url.pathname.startsWith(path);

registerRoute(under('/api/notes'), new NetworkOnly(), 'POST');
registerRoute(under('/api/plain'), new NetworkOnly(), 'POST');
registerRoute(under('/briefings/'), new StaleWhileRevalidate({ cacheName: 'briefings' }));
registerRoute(under('/media/'), new CacheFirst({ cacheName: 'media' }));
takeControl();
