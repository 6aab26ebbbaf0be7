/// <reference lib="webworker" />
// A media route with the plugin, and beside it the same slice of the blob itself.
import { CacheOnly } from 'workbox-strategies';
import { BackgroundFetchPlugin } from 'workbox-plugin-bg-fetch';

declare const self: ServiceWorkerGlobalScope;

const strategy = new CacheOnly({ cacheName: 'media', plugins: [new BackgroundFetchPlugin()] });
const url = '/media/big';
const last = 1_000_000;

const ways: Record<string, (event: ExtendableEvent) => Promise<Blob | Response>> = {
  here: (event) =>
    strategy.handle({ request: new Request(url, { headers: { Range: `bytes=-${last}` } }), event }),
  slice: async () => (await wholeBlob()).slice(-last),
  again: async () => (await wholeBlob()).slice(-last),
  // The time of the engine before anything can be sliced.
  blob: async () => (await wholeBlob()).slice(0, 0),
  stream: async () => {
    // The time of a plugin that reads up to the range.
    const reader = (await (await caches.open('media')).match(url))!.body!.getReader();
    while (!(await reader.read()).done);
    return new Blob();
  },
};
const wholeBlob = async () => (await (await caches.open('media')).match(url))!.blob();

self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('message', (event) => {
  const { names, rounds } = event.data as { names: string[]; rounds: number };
  const measure = async () => {
    const took: number[][] = names.map(() => []);
    for (let round = 0; round < rounds; round++)
      for (const [at, name] of names.entries()) {
        const began = performance.now();
        await (await ways[name]!(event)).arrayBuffer();
        took[at]!.push(performance.now() - began);
      }
    event.ports[0]!.postMessage(took);
  };
  event.waitUntil(measure());
});
