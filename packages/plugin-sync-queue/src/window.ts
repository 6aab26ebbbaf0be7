export type { Capabilities } from './capabilities.ts';
export type { AttemptFailure, DeadReason, Entry, EntryState } from './entry.ts';
export { SyncQueueError, type SyncQueueErrorCode } from './sync-queue-error.ts';
export type { QueueSnapshot } from './queue-snapshot.ts';
export { SyncQueueClient, type SyncQueueClientOptions } from './sync-queue-client.ts';
export { storedQueues, type StoredQueue } from './indexed-db-stored-queues.ts';
