/// <reference lib="webworker" />
// workbox-background-sync on the same route, for comparison.
import { BackgroundSyncPlugin } from 'workbox-background-sync';
import { registerRoute } from 'workbox-routing';
import { NetworkOnly } from 'workbox-strategies';

declare const self: ServiceWorkerGlobalScope;

const strategy = new NetworkOnly({ plugins: [new BackgroundSyncPlugin('outbox')] });
for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const)
  registerRoute(({ url }) => url.pathname.startsWith('/api/'), strategy, method);

self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
