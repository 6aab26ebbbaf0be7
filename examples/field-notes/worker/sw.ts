/// <reference lib="webworker" />
import { clientsClaim } from 'workbox-core';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import { registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkFirst, NetworkOnly, StaleWhileRevalidate } from 'workbox-strategies';
import { BackgroundFetchPlugin } from 'workbox-plugin-bg-fetch';
import { PeriodicRefreshPlugin } from 'workbox-plugin-periodic-refresh';
import { SyncQueuePlugin } from 'workbox-plugin-sync-queue';
import { BRIEFINGS, briefingsUrl, QUEUE, type BriefingSummary } from '../shared/contract.ts';
import { notices } from './notices.ts';
import { deleteOldShells, fillShellCache, isShell, shellCacheName } from './shell-cache.ts';

declare const self: ServiceWorkerGlobalScope;

// The first visit is controlled: nobody has to reload before a report is safe.
self.addEventListener('install', (event) => {
  void self.skipWaiting();
  event.waitUntil(fillShellCache());
});
self.addEventListener('activate', (event) => event.waitUntil(deleteOldShells()));
clientsClaim();

// What people write. This is the part to copy into your own worker.
registerRoute(
  ({ url }) => url.pathname.startsWith('/api/'),
  new NetworkOnly({ plugins: [new SyncQueuePlugin(QUEUE, notices)] }),
  'POST',
);

/** A server in trouble is no answer to show: the strategy takes the cached list instead. */
const troubleIsNoAnswer: WorkboxPlugin = {
  fetchDidSucceed: async ({ response }) => {
    if (response.status >= 500) throw new Error(`The server answered ${response.status}.`);
    return response;
  },
};

// What they read: fresh if the network answers soon, else as it was last seen.
registerRoute(
  ({ url }) => url.pathname === '/api/reports',
  new NetworkFirst({
    cacheName: 'field-notes-reports',
    networkTimeoutSeconds: 4,
    plugins: [troubleIsNoAnswer],
  }),
);
registerRoute(
  ({ url }) => /^\/api\/reports\/\d+\/photo$/.test(url.pathname),
  new CacheFirst({ cacheName: 'field-notes-photos' }),
);

// The briefings: at once from the device, and kept fresh in the background, the unread ones too.
registerRoute(
  ({ url }) => url.pathname.startsWith(briefingsUrl),
  new StaleWhileRevalidate({
    cacheName: 'field-notes-briefings',
    plugins: [
      troubleIsNoAnswer,
      new PeriodicRefreshPlugin(BRIEFINGS, {
        minIntervalSeconds: 43_200,
        urls: async () => {
          const response = await fetch(briefingsUrl);
          const list = (await response.json()) as BriefingSummary[];
          return [briefingsUrl, ...list.map(({ url }) => url)];
        },
      }),
    ],
  }),
);

// What they watch. The page starts the downloads; here they are stored, and played from.
registerRoute(
  ({ url }) => url.pathname.startsWith('/media/'),
  new CacheFirst({
    cacheName: 'field-notes-training',
    plugins: [
      new BackgroundFetchPlugin({
        pageUrl: () => new URL('/#training', self.location.href).href,
        finalTitle: ({ title, state }) =>
          state === 'done' ? `${title}: kept offline` : `${title}: not kept, open Field Notes`,
      }),
    ],
  }),
);

// The app itself.
registerRoute(
  ({ url, request }) => request.mode === 'navigate' && url.pathname === '/',
  new CacheFirst({ cacheName: shellCacheName, matchOptions: { ignoreSearch: true } }),
);
registerRoute(({ url }) => isShell(url), new CacheFirst({ cacheName: shellCacheName }));
