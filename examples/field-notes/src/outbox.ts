import { SyncQueueClient } from 'workbox-plugin-sync-queue/window';
import { QUEUE } from '../shared/contract.ts';

/** The page's door to the queue in the worker. */
export const outbox = new SyncQueueClient(QUEUE);
