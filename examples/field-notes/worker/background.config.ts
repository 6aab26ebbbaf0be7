/// <reference lib="webworker" />
import type { WorkboxPlugin } from 'workbox-core/types.js';
import { defineBackground } from 'workbox-plugin-build';
import {
  BRIEFINGS,
  briefingsCache,
  briefingsUrl,
  EDITS,
  QUEUE,
  type BriefingSummary,
} from '../shared/contract.ts';
import './demo/worker-life.ts';
import { watched } from './demo/watched.ts';
import { notices } from './notices.ts';

declare const self: ServiceWorkerGlobalScope;

/** An error of the server is not shown: the strategy uses the cached list. */
const troubleIsNoAnswer: WorkboxPlugin = {
  fetchDidSucceed: async ({ response }) => {
    if (response.status >= 500) throw new Error(`The server answered ${response.status}.`);
    return response;
  },
};

// build.mjs builds the worker from this config, and adds the precached files before these routes.
export default defineBackground({
  routes: watched([
    // #region sync-queue
    // Writes of the user. This is the part to copy into your own worker.
    {
      urlPattern: ({ url }) => url.pathname.startsWith('/api/'),
      method: 'POST',
      handler: 'NetworkOnly',
      syncQueue: { name: QUEUE, options: notices },
    },
    // #endregion
    // The delivered reports: from the network if it answers soon, else from the cache.
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
    // #region periodic-refresh
    // The briefings: at once from the cache, and refreshed in the background, also the unread ones.
    {
      urlPattern: ({ url }) => url.pathname.startsWith(briefingsUrl),
      handler: 'StaleWhileRevalidate',
      options: { cacheName: briefingsCache, plugins: [troubleIsNoAnswer] },
      periodicRefresh: {
        name: BRIEFINGS,
        options: {
          minIntervalSeconds: 43_200,
          // The page shows a changed briefing when it gets this message.
          broadcastUpdate: true,
          urls: async () => {
            const response = await fetch(briefingsUrl);
            const list = (await response.json()) as BriefingSummary[];
            return [briefingsUrl, ...list.map(({ url }) => url)];
          },
        },
      },
    },
    // Edits of briefings. While one waits, no refresh brings the old text back over it.
    {
      urlPattern: ({ url }) => url.pathname.startsWith(briefingsUrl),
      method: 'PUT',
      handler: 'NetworkOnly',
      syncQueue: {
        name: EDITS,
        options: { lane: ({ url }) => url, affects: ({ url }) => [url, briefingsUrl] },
      },
    },
    // #endregion
    // #region bg-fetch
    // The videos. The page starts the downloads. Here they are stored and played.
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
    // #endregion
  ]),
});
