/**
 * Whether the demo plays a device without a network. A page cannot take the network away. So the demo makes each `fetch`
 * of the worker fail, and `navigator.onLine` false in the page and in the worker. Both read this flag.
 */
const CACHE = 'field-notes-wishes';
const PATH = '/wishes/network-off';

export const NETWORK_CHANNEL = 'field-notes-network';

export async function isNetworkOff(): Promise<boolean> {
  if (typeof caches === 'undefined') return false;
  return (await caches.match(PATH, { cacheName: CACHE })) !== undefined;
}

export async function setNetworkOff(off: boolean): Promise<void> {
  const cache = await caches.open(CACHE);
  await (off ? cache.put(PATH, new Response('off')) : cache.delete(PATH));
  const channel = new BroadcastChannel(NETWORK_CHANNEL);
  channel.postMessage(off);
  channel.close();
}

/** Makes `navigator.onLine` false while `isOff` is true. */
export function playOffline(isOff: () => boolean): void {
  const real = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(navigator), 'onLine');
  Object.defineProperty(navigator, 'onLine', {
    configurable: true,
    get: () => !isOff() && real?.get?.call(navigator) !== false,
  });
}
