/// <reference lib="webworker" />
import { clientsClaim } from 'workbox-core';
import { registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkFirst } from 'workbox-strategies';
import { PeriodicRefreshPlugin } from 'workbox-plugin-periodic-refresh';

declare const self: ServiceWorkerGlobalScope;

const refresh = new PeriodicRefreshPlugin('entries', { maxEntries: 60 });
const idle = {
  cachedResponseWillBeUsed: async <T>({ cachedResponse }: { cachedResponse?: T }) => cachedResponse,
  requestWillFetch: async <T>({ request }: { request: T }) => request,
  fetchDidSucceed: async <T>({ response }: { response: T }) => response,
  handlerDidComplete: async () => {},
};
// Each kind of route with the plugin, with one that does nothing, and twice without any.
const kinds = { with: [refresh], idle: [idle], plain: [], plain2: [] };
for (const [kind, plugins] of Object.entries(kinds)) {
  const cacheName = `${kind}-entries`;
  registerRoute(
    ({ url }) => url.pathname.startsWith(`/${kind}/cached/`),
    new CacheFirst({ cacheName, plugins }),
  );
  registerRoute(
    ({ url }) => url.pathname.startsWith(`/${kind}/asked/`),
    new NetworkFirst({ cacheName, plugins }),
  );
}
registerRoute(
  ({ url }) => url.pathname.startsWith('/entries/'),
  new CacheFirst({ cacheName: 'entries', plugins: [refresh] }),
);

/** The floor: loops that send the validator and read the answer. */
async function bareLoops(paths: string[], loops: number, etag: string): Promise<number> {
  const began = performance.now();
  const queue = [...paths];
  const loop = async () => {
    for (let path; (path = queue.shift());)
      await (await fetch(path, { headers: { 'if-none-match': etag } })).arrayBuffer();
  };
  await Promise.all(Array.from({ length: loops }, loop));
  return performance.now() - began;
}

async function ourRun(): Promise<{ took: number; unchanged: number }> {
  const began = performance.now();
  const { unchanged } = await refresh.refresher.refresh();
  return { took: performance.now() - began, unchanged };
}

interface Question {
  run: 'bare' | 'ours';
  paths: string[];
  loops: number;
  etag: string;
}

self.addEventListener('message', (event) => {
  const { run, paths, loops, etag } = event.data as Question;
  if (run !== 'bare' && run !== 'ours') return;
  const answer = run === 'ours' ? ourRun() : bareLoops(paths, loops, etag).then((took) => ({ took }));
  event.waitUntil(answer.then((value) => event.ports[0]?.postMessage(value)));
});
self.addEventListener('install', () => void self.skipWaiting());
// Uses are not recorded before this.
self.addEventListener('activate', (event) => event.waitUntil(refresh.refresher.enable()));
clientsClaim();
