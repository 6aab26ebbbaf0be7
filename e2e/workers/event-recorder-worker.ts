/// <reference lib="webworker" />
// A worker without a library, for the tests of the driver. It reports each event to the server.
export {};
declare const self: ServiceWorkerGlobalScope;

let events = 0;
const report = (kind: string, tag: string) =>
  fetch(`/api/${kind}?tag=${tag}&events=${++events}&onLine=${navigator.onLine}`, { method: 'POST' });

const probe = async () => {
  const sent = await report('probe', 'probe').then(
    () => 'sent',
    () => 'failed',
  );
  return new Response(`onLine=${navigator.onLine} ${sent}`);
};

self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  if (event.request.url.endsWith('/count')) event.respondWith(new Response(String(++events)));
  if (event.request.url.endsWith('/probe')) event.respondWith(probe());
});
self.addEventListener('message', (event) => event.waitUntil(report('message', String(event.data))));
for (const kind of ['sync', 'periodicsync']) {
  self.addEventListener(kind, (event) => {
    const { tag, lastChance } = event as ExtendableEvent & { tag: string; lastChance?: boolean };
    (event as ExtendableEvent).waitUntil(report(lastChance ? `${kind}-last` : kind, tag));
  });
}
