export type { AdoptFrom, Heir, LeftBehind } from './adopt-from.ts';
export { serwistBackgroundSync, workboxBackgroundSync } from './background-sync-peers.ts';
export type { Capabilities } from './capabilities.ts';
export type { Explanation } from './explanation.ts';
export type { QueueMetrics } from './queue-metrics.ts';
export { explain, getSnapshot, whenDrained } from './queue-report.ts';
export type { QueueOverview } from './queue-overview.ts';
export type { Drained, QueueSnapshot } from './queue-snapshot.ts';
export type { EntryResult, ResultOutcome } from './entry-result.ts';
export type { AttemptFailure, DeadReason, Entry, EntryState } from './entry.ts';
export type { IdempotencyKeyOptions } from './idempotency-key.ts';
export type {
  RequestDidFailParam,
  RequestWillReplayParam,
  SyncQueueHooks,
  SyncQueueOptions,
} from './options.ts';
export type { Classified, Verdict } from './outcome.ts';
export type { Refusal, RefusedBy } from './refusal.ts';
export { syncQueue } from './sync-queue-left-behind.ts';
export { entryHeader, queuedResponse, type QueuedPageWords, type Receipt } from './receipt.ts';
export { SyncQueueError, type SyncQueueErrorCode } from './sync-queue-error.ts';
export { SyncQueuePlugin } from './sync-queue-plugin.ts';
export type { ClearParam } from './messages.ts';
export type { PushRequestParam, SyncQueue } from './sync-queue.ts';
