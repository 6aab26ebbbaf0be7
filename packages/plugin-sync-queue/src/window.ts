export type { Capabilities } from './capabilities.ts';
export type { AttemptFailure, DeadReason, Entry, EntryState } from './entry.ts';
export { SyncQueueError, type SyncQueueErrorCode } from './sync-queue-error.ts';
export type { QueueSnapshot } from './queue-snapshot.ts';
export { SyncQueueClient, type SyncQueueClientOptions } from './sync-queue-client.ts';
export type { Explanation } from './explanation.ts';
export type { QueueMetrics } from './queue-metrics.ts';
export type { Drained } from './queue-report.ts';
export { storedQueues, type StoredQueue } from './indexed-db-stored-queues.ts';
