/// <reference lib="webworker" />
// What the four workers of through-route.spec.ts share: a plugin for their route, and a page's questions.
import { recordProbe, findRoute, purposeOf, dispatchThroughRoutes } from 'workbox-plugin-core';
import type { WorkboxPlugin } from 'workbox-core/types.js';

declare const self: ServiceWorkerGlobalScope & { asker: WorkboxPlugin };

let purposes: string[] = [];

export const asker: WorkboxPlugin = {
  handlerWillStart: async (param) => {
    purposes.push(purposeOf(param.event) ?? 'a page');
    recordProbe(asker, param);
  },
  cachedResponseWillBeUsed: async (param) => {
    recordProbe(asker, param);
    return purposeOf(param.event) === 'refresh' ? null : param.cachedResponse;
  },
};
self.asker = asker;

export interface Question {
  ask: 'probe' | 'refresh' | 'announce' | 'purposes';
  url: string;
  traits?: { destination?: RequestDestination; mode?: RequestMode };
}

async function answer({ ask, url, traits }: Question) {
  if (ask === 'purposes') {
    const seen = purposes;
    purposes = [];
    return seen;
  }
  if (ask === 'probe') {
    const found = await findRoute(asker, new Request(url), traits);
    return found && { cacheName: found.cacheName, key: found.key?.url };
  }
  const { response, done } = dispatchThroughRoutes(new Request(url), ask, traits);
  await done;
  return response?.then(
    (found) => found.text(),
    () => 'an error',
  );
}

self.addEventListener('message', ({ data, ports }) => {
  if ((data as Question).ask) void answer(data as Question).then((value) => ports[0]?.postMessage(value));
});
self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
