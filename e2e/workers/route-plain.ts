/// <reference lib="webworker" />
import './probing-plugin.ts';

declare const self: ServiceWorkerGlobalScope;

self.addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url);
  if (pathname.startsWith('/api/')) event.respondWith(fetch(event.request));
});
