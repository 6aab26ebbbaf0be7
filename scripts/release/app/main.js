// The page: the clients of all plugins, and an element.
import { BackgroundFetchClient } from 'workbox-plugin-bg-fetch/window';
import { PeriodicRefreshClient } from 'workbox-plugin-periodic-refresh/window';
import { SyncQueueStatus } from 'workbox-plugin-sync-queue/element';
import { Outbox } from 'workbox-plugin-sync-queue/outbox';
import { SyncQueueClient } from 'workbox-plugin-sync-queue/window';

const outbox = new SyncQueueClient('outbox');
SyncQueueStatus.define();
document.querySelector('sync-queue-status').client = outbox;
// Without a use a bundler would leave them out.
globalThis.clients = {
  outbox,
  // No worker has this scope, so it loads what the builder made of its `import()`.
  alone: new Outbox('alone', { scope: '/nowhere/' }),
  refresher: new PeriodicRefreshClient('feed'),
  downloads: new BackgroundFetchClient(),
};

// Parcel refuses a literal here, because it would give the worker another name.
const worker = '/sw.js';
void navigator.serviceWorker.register(worker);
