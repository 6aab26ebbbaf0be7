/// <reference lib="webworker" />
import { registerRoute } from 'workbox-routing';
import { NetworkOnly } from 'workbox-strategies';
import { SyncQueuePlugin, type SyncQueueOptions } from 'workbox-plugin-sync-queue';

declare const self: ServiceWorkerGlobalScope;

// What a test wants is in the script's URL: `options` as JSON; `lanes`, a lane for each ?lane= of a request's
// URL; `wait`, no skipWaiting.
const { searchParams } = new URL(self.location.href);
const options = JSON.parse(searchParams.get('options') ?? '{}') as SyncQueueOptions;
if (searchParams.has('lanes')) options.lane = ({ url }) => new URL(url).searchParams.get('lane') ?? 'main';

const strategy = new NetworkOnly({ plugins: [new SyncQueuePlugin('outbox', options)] });
for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const)
  registerRoute(({ url }) => url.pathname.startsWith('/api/'), strategy, method);

self.addEventListener('install', () => {
  if (!searchParams.has('wait')) void self.skipWaiting();
});
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
