/// <reference lib="webworker" />
import type { WorkboxPlugin } from 'workbox-core/types.js';
import { defineBackground } from 'workbox-plugin-build';
import { BRIEFINGS, briefingsUrl, QUEUE, type BriefingSummary } from '../shared/contract.ts';
import { notices } from './notices.ts';

declare const self: ServiceWorkerGlobalScope;

/** A server in trouble is no answer to show: the strategy takes the cached list instead. */
const troubleIsNoAnswer: WorkboxPlugin = {
  fetchDidSucceed: async ({ response }) => {
    if (response.status >= 500) throw new Error(`The server answered ${response.status}.`);
    return response;
  },
};

// build.mjs makes the worker of it, and puts before these routes what it takes to open the app offline.
export default defineBackground({
  routes: [
    // What people write. This is the part to copy into your own worker.
    {
      urlPattern: ({ url }) => url.pathname.startsWith('/api/'),
      method: 'POST',
      handler: 'NetworkOnly',
      syncQueue: { name: QUEUE, options: notices },
    },
    // What they read: fresh if the network answers soon, else as it was last seen.
    {
      urlPattern: ({ url }) => url.pathname === '/api/reports',
      handler: 'NetworkFirst',
      options: { cacheName: 'field-notes-reports', networkTimeoutSeconds: 4, plugins: [troubleIsNoAnswer] },
    },
    {
      urlPattern: ({ url }) => /^\/api\/reports\/\d+\/photo$/.test(url.pathname),
      handler: 'CacheFirst',
      options: { cacheName: 'field-notes-photos' },
    },
    // The briefings: at once from the device, and kept fresh in the background, the unread ones too.
    {
      urlPattern: ({ url }) => url.pathname.startsWith(briefingsUrl),
      handler: 'StaleWhileRevalidate',
      options: { cacheName: 'field-notes-briefings', plugins: [troubleIsNoAnswer] },
      periodicRefresh: {
        name: BRIEFINGS,
        options: {
          minIntervalSeconds: 43_200,
          // The page shows a briefing anew when it hears of it.
          broadcastUpdate: true,
          urls: async () => {
            const response = await fetch(briefingsUrl);
            const list = (await response.json()) as BriefingSummary[];
            return [briefingsUrl, ...list.map(({ url }) => url)];
          },
        },
      },
    },
    // What they watch. The page starts the downloads; here they are stored, and played from.
    {
      urlPattern: ({ url }) => url.pathname.startsWith('/media/'),
      handler: 'CacheFirst',
      options: { cacheName: 'field-notes-training' },
      backgroundFetch: {
        pageUrl: () => new URL('/#training', self.location.href).href,
        finalTitle: ({ title, state }) =>
          state === 'done' ? `${title}: kept offline` : `${title}: not kept, open Field Notes`,
      },
    },
  ],
});
