import { registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkOnly } from 'workbox-strategies';
import { BackgroundFetchError, BackgroundFetchPlugin } from 'workbox-plugin-bg-fetch';
import { PeriodicRefreshError, PeriodicRefreshPlugin } from 'workbox-plugin-periodic-refresh';
import {
  queuedResponse,
  SyncQueueError,
  SyncQueuePlugin,
  syncQueue,
  workboxBackgroundSync,
  type Entry,
  type SyncQueueOptions,
} from 'workbox-plugin-sync-queue';

const options: SyncQueueOptions = {
  migrateFrom: [workboxBackgroundSync, syncQueue('old')],
  queuedResponse: ({ entry }) => queuedResponse({ entry }, { lang: 'de' }),
  requestWillReplay: ({ request }) => new Request(request, { headers: { a: 'b' } }),
};
const plugin = new SyncQueuePlugin('outbox', options);
registerRoute(({ url }) => url.pathname === '/api', new NetworkOnly({ plugins: [plugin] }), 'POST');
export const all: Promise<Entry[]> = plugin.queue.getAll();
export const isOurs = (error: unknown) => error instanceof SyncQueueError && error.code === 'not-found';

const refresh = new PeriodicRefreshPlugin('briefings', { minIntervalSeconds: 3600 });
const media = new BackgroundFetchPlugin({
  handOff: { minBytes: 1_000_000 },
  finalTitle: ({ title }) => title,
});
registerRoute(({ url }) => url.pathname === '/briefings', new CacheFirst({ plugins: [refresh, media] }));
export const codes = (error: unknown) =>
  error instanceof PeriodicRefreshError || error instanceof BackgroundFetchError ? error.code : undefined;
