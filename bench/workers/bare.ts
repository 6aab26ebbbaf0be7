/// <reference lib="webworker" />
declare const self: ServiceWorkerGlobalScope;

/** The floor: `paths` sent by `loops` bare loops of `await fetch`, in the same worker. */
export function listenForBareLoops() {
  self.addEventListener('message', (event) => {
    const { type, paths, loops } = event.data as { type: string; paths: string[]; loops: number };
    if (type !== 'BARE_LOOPS') return;
    const body = 'x'.repeat(20);
    const loop = async () => {
      for (let path = paths.shift(); path; path = paths.shift())
        await fetch(path, { method: 'POST', body, headers: { 'Idempotency-Key': crypto.randomUUID() } });
    };
    event.waitUntil(Promise.all(Array.from({ length: loops }, loop)));
  });
}

/** Takes control of the pages at once, as each worker here does. */
export function takeControl() {
  self.addEventListener('install', () => void self.skipWaiting());
  self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
}
