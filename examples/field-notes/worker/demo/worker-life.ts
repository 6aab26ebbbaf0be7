/// <reference lib="webworker" />
import { isNetworkOff, NETWORK_CHANNEL, playOffline } from '../../shared/demo/network-wish.ts';
import { log } from './log.ts';

declare const self: ServiceWorkerGlobalScope;

/** Lines about the worker itself, and the switch "Network" of the demo. Import it first. */
void log('worker', 'started', 'The worker started. It has nothing in memory.');

self.addEventListener('sync', (event) => {
  (event as ExtendableEvent).waitUntil(
    log('sync-queue', 'sync', 'sync event: the browser says that the network may be back'),
  );
});
self.addEventListener('periodicsync', (event) => {
  (event as ExtendableEvent).waitUntil(
    log('periodic-refresh', 'sync', 'periodicsync event: the browser gives time for a refresh'),
  );
});

// `navigator.onLine` cannot wait for an answer, so the flag is kept in memory, too.
let off = false;
playOffline(() => off);

const channel = new BroadcastChannel(NETWORK_CHANNEL);
channel.addEventListener('message', ({ data }: MessageEvent<boolean>) => {
  off = data;
  void log('worker', data ? 'network-off' : 'network-on', `The network is ${data ? 'off' : 'on'}`);
});

async function look(): Promise<boolean> {
  return (off = await isNetworkOff().catch(() => false));
}
void look();

const network = self.fetch.bind(self);
self.fetch = async (...request) => {
  // The message may come later than the first request after it.
  if (await look()) throw new TypeError('Failed to fetch');
  return network(...request);
};
