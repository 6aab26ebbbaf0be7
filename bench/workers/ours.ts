/// <reference lib="webworker" />
import { SyncQueuePlugin, type SyncQueueOptions } from 'workbox-plugin-sync-queue';
import { registerRoute } from 'workbox-routing';
import { NetworkOnly } from 'workbox-strategies';
import { listenForBareLoops, takeControl } from './bare.ts';

declare const self: ServiceWorkerGlobalScope & { listing?: () => Promise<unknown> };

// `?lanes` and `?concurrency` of the script's URL. The lane of a request is in its own URL.
const { searchParams } = new URL(self.location.href);
const options: SyncQueueOptions = {};
if (searchParams.has('lanes')) options.lane = ({ url }) => new URL(url).searchParams.get('lane');
if (searchParams.has('concurrency')) options.concurrency = Number(searchParams.get('concurrency'));

const plugin = new SyncQueuePlugin('outbox', options);
const isNote = ({ url }: { url: URL }) => url.pathname === '/api/notes';
registerRoute(isNote, new NetworkOnly({ plugins: [plugin] }), 'POST');
// The cost of Workbox itself for a plugin: the same callbacks, which do nothing.
const idle = {
  handlerWillStart: async () => {},
  requestWillFetch: async ({ request }: { request: Request }) => request,
  fetchDidSucceed: async ({ response }: { response: Response }) => response,
  fetchDidFail: async () => {},
  handlerDidComplete: async () => {},
};
registerRoute(({ url }) => url.pathname === '/api/idle', new NetworkOnly({ plugins: [idle] }), 'POST');
registerRoute(({ url }) => url.pathname.startsWith('/api/plain'), new NetworkOnly(), 'POST');

self.addEventListener('message', (event) => {
  if (event.data?.type !== 'LIST') return;
  // Records which stores are opened while the queue is listed.
  const opened = new Set<string>();
  const transaction: IDBDatabase['transaction'] = Reflect.get(IDBDatabase.prototype, 'transaction');
  IDBDatabase.prototype.transaction = function (names, ...rest) {
    for (const name of [names].flat()) opened.add(String(name));
    return transaction.call(this, names as string[], ...rest);
  };
  const list = async () => {
    const begun = performance.now();
    const { length } = await plugin.queue.getAll();
    const took = performance.now() - begun;
    IDBDatabase.prototype.transaction = transaction;
    event.ports[0]?.postMessage({ length, took, opened: [...opened] });
  };
  event.waitUntil(list());
});
listenForBareLoops();
takeControl();
