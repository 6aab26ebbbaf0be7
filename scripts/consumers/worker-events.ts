// oxlint-disable-next-line import/no-empty-named-blocks -- as the README imports the globals
import type {} from 'workbox-plugin-sync-queue/globals';

declare const self: ServiceWorkerGlobalScope;

self.addEventListener('sync', (event) => {
  const tag: string = event.tag;
  const lastChance: boolean = event.lastChance;
  event.waitUntil(self.registration.sync.register(tag + String(lastChance)));
});
self.addEventListener('periodicsync', (event) => {
  event.waitUntil(self.registration.periodicSync.register(event.tag, { minInterval: 86_400_000 }));
});
export const tags: Promise<string[]> = self.registration.sync.getTags();
