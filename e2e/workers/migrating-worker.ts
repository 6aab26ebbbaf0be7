/// <reference lib="webworker" />
// The worker of the site of workbox-worker.ts after its update.
import { registerRoute } from 'workbox-routing';
import { NetworkOnly } from 'workbox-strategies';
import { SyncQueuePlugin, workboxBackgroundSync } from 'workbox-plugin-sync-queue';

declare const self: ServiceWorkerGlobalScope;

const plugin = new SyncQueuePlugin('outbox', { migrateFrom: workboxBackgroundSync });
registerRoute(({ url }) => url.pathname.startsWith('/api/'), new NetworkOnly({ plugins: [plugin] }), 'POST');

self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
