import { SyncQueueClient } from 'workbox-plugin-sync-queue/window';

declare global {
  interface Window {
    outbox: SyncQueueClient;
  }
}

window.outbox = new SyncQueueClient('outbox');
