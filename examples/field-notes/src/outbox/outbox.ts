// #region sync-queue
import { SyncQueueClient } from 'workbox-plugin-sync-queue/window';
import { QUEUE } from '../../shared/contract.ts';

/** The page client of the queue. */
export const outbox = new SyncQueueClient(QUEUE);
// #endregion
