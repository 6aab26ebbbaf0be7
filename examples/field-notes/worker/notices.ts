/// <reference lib="webworker" />
import type { SyncQueueHooks } from 'workbox-plugin-sync-queue';
import { wantsNotices } from '../shared/notices-wish.ts';

declare const self: ServiceWorkerGlobalScope;

const count = (reports: number): string =>
  reports === 1 ? 'Your report was delivered.' : `Your ${reports} reports were delivered.`;

/** Shows a notification about the outbox, unless a page shows the outbox. */
async function tell(tag: string, body: string): Promise<void> {
  if (Notification.permission !== 'granted' || !(await wantsNotices())) return;
  const pages = await self.clients.matchAll({ type: 'window' });
  if (pages.some(({ visibilityState }) => visibilityState === 'visible')) return;
  // A newer notification replaces an older one of the same kind.
  await self.registration.showNotification('Field Notes', { tag, body, icon: '/icon.svg' });
}

let delivered = 0;

/** Notifications from hooks of the queue, which run with any trigger and extend the event. */
export const notices: SyncQueueHooks = {
  requestDidReplay: () => void delivered++,
  queueDidDrain: async () => {
    const reports = delivered;
    delivered = 0;
    if (reports) await tell('delivered', count(reports));
  },
  requestDidFail: async ({ entry }) => {
    if (entry.state === 'dead') await tell('refused', 'A report was refused. Open the app to see why.');
    if (entry.state === 'held') await tell('held', 'Your reports wait for you to sign in.');
  },
};

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(
    (async () => {
      const [page] = await self.clients.matchAll({ type: 'window' });
      await (page ? page.focus() : self.clients.openWindow('/'));
    })(),
  );
});
