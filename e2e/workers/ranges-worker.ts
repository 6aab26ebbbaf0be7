/// <reference lib="webworker" />
import { registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import { BackgroundFetchPlugin } from 'workbox-plugin-bg-fetch';

declare const self: ServiceWorkerGlobalScope;

// The key is a string and not a request, so that Workbox loses the Range header.
const cacheKeyWillBeUsed = async ({ request }: { request: Request }) => request.url.replace(/\?.*/, '');

registerRoute(
  ({ url }) => url.pathname.startsWith('/media/'),
  new CacheFirst({ cacheName: 'media', plugins: [{ cacheKeyWillBeUsed }, new BackgroundFetchPlugin()] }),
);

self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
