export type { AdoptFrom, Heir, LeftBehind } from './migrate/adopt-from.ts';
export { serwistBackgroundSync, workboxBackgroundSync } from './migrate/background-sync-peers.ts';
export type { Capabilities } from './shared/capabilities.ts';
export type { Explanation } from './shared/explanation.ts';
export type { QueueMetrics } from './shared/queue-metrics.ts';
export { explain, getSnapshot, whenDrained } from './api/queue-report.ts';
export type { QueueStatus } from './shared/queue-status.ts';
export type { Drained, QueueSnapshot } from './shared/queue-snapshot.ts';
export type { EntryResult, ResultOutcome } from './shared/entry-result.ts';
export type { AttemptFailure, DeadReason, Entry, EntryState } from './shared/entry.ts';
export type { IdempotencyKeyOptions } from './policy/idempotency-key.ts';
export type {
  RequestDidFailParam,
  RequestWillReplayParam,
  SyncQueueHooks,
  SyncQueueOptions,
} from './api/options.ts';
export type { Classified, Verdict } from './policy/outcome.ts';
export type { Refusal, RefusedBy } from './shared/refusal.ts';
export { syncQueue } from './migrate/sync-queue-left-behind.ts';
export { entryHeader, queuedResponse, type QueuedPageWords, type Receipt } from './live/receipt.ts';
export { SyncQueueError, type SyncQueueErrorCode } from './shared/sync-queue-error.ts';
export { SyncQueuePlugin } from './api/sync-queue-plugin.ts';
export type { ClearParam } from './shared/messages.ts';
export type { PushRequestParam, SyncQueue } from './api/sync-queue.ts';
