/// <reference lib="webworker" />
// Shared by the four workers of through-route.spec.ts: a plugin for their route, and the calls of a page.
import { recordProbe, findRoute, purposeOf, dispatchThroughRoutes } from 'workbox-plugin-core';
import type { WorkboxPlugin } from 'workbox-core/types.js';

declare const self: ServiceWorkerGlobalScope & { probingPlugin: WorkboxPlugin };

let purposes: string[] = [];

export const probingPlugin: WorkboxPlugin = {
  handlerWillStart: async (param) => {
    purposes.push(purposeOf(param.event) ?? 'a page');
    recordProbe(probingPlugin, param);
  },
  cachedResponseWillBeUsed: async (param) => {
    recordProbe(probingPlugin, param);
    return purposeOf(param.event) === 'refresh' ? null : param.cachedResponse;
  },
};
self.probingPlugin = probingPlugin;

export interface Call {
  call: 'probe' | 'refresh' | 'announce' | 'purposes';
  url: string;
  traits?: { destination?: RequestDestination; mode?: RequestMode };
}

async function answer({ call, url, traits }: Call) {
  if (call === 'purposes') {
    const seen = purposes;
    purposes = [];
    return seen;
  }
  if (call === 'probe') {
    const found = await findRoute(probingPlugin, new Request(url), traits);
    return found && { cacheName: found.cacheName, key: found.key?.url };
  }
  const { response, done } = dispatchThroughRoutes(new Request(url), call, traits);
  await done;
  return response?.then(
    (found) => found.text(),
    () => 'an error',
  );
}

self.addEventListener('message', ({ data, ports }) => {
  if ((data as Call).call) void answer(data as Call).then((value) => ports[0]?.postMessage(value));
});
self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
