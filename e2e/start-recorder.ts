import type { Tab } from './driver/driver.ts';

/**
 * Runs before a worker's script. Records the response to the first fetch event and each database that is opened, in
 * their order.
 */
export const startRecorder = `{
  const seen = [];
  const work = [];
  const { open } = IDBFactory.prototype;
  IDBFactory.prototype.open = function (name, ...version) {
    seen.push(name);
    return open.call(this, name, ...version);
  };
  const { waitUntil } = ExtendableEvent.prototype;
  ExtendableEvent.prototype.waitUntil = function (promise) {
    work.push(promise);
    return waitUntil.call(this, promise);
  };
  self.addEventListener('fetch', ({ handled }) => void handled.then(() => seen.push('response')), { once: true });
  const answer = async (port) => {
    for (let known = -1; known !== work.length; ) {
      known = work.length;
      await Promise.allSettled(work);
    }
    port.postMessage(seen);
  };
  self.addEventListener('message', (event) => {
    if (event.data === 'SEEN') waitUntil.call(event, answer(event.ports[0]));
  });
}
`;

/** What the worker has recorded since its start, when all that its events wait for has ended. */
export const seenSinceStart = (tab: Tab) =>
  tab.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => resolve(data);
        navigator.serviceWorker.controller!.postMessage('SEEN', [port2]);
      }),
  );

/** A GET request of the page to a route without a plugin. */
export const fetchPlain = (tab: Tab) =>
  tab.evaluate(async () => void (await (await fetch('/', { cache: 'no-store' })).text()));
