export type { MigrateFrom, MigrationTarget, MigrationSource } from './queue/migration-source.ts';
export { serwistBackgroundSync, workboxBackgroundSync } from './migrate/background-sync-sources.ts';
export type { Capabilities } from './shared/explanation.ts';
export type { Explanation } from './shared/explanation.ts';
export type { QueueMetrics } from './shared/queue-snapshot.ts';
export { explain } from './features/explanation.ts';
export { getSnapshot, whenDrained } from './api/snapshot.ts';
export type { OriginPause } from './shared/origin-pause.ts';
export type { QueueStatus } from './shared/queue-snapshot.ts';
export type { Drained, QueueSnapshot } from './shared/queue-snapshot.ts';
export type { EntryResult, ResultOutcome } from './shared/entry-result.ts';
export type { AttemptFailure, DeadReason, Entry, EntryState, Problem } from './shared/entry.ts';
export type { IdempotencyKeyOptions } from './policy/idempotency-key.ts';
export type {
  CoalesceKey,
  RequestDidConflictParam,
  RequestDidFailParam,
  RequestWillReplayParam,
  ConfigOptions,
  ExtraOptions,
  SyncQueueHooks,
  SyncQueueOptions,
} from './queue/options.ts';
export type { Classified, Verdict } from './policy/outcome.ts';
export type { EnqueueRejection, RejectedBy } from './shared/entry-result.ts';
export { syncQueue } from './migrate/sync-queue-source.ts';
export { queuedResponse, type QueuedPageWords } from './features/form-receipts.ts';
export { entryHeader, type Receipt } from './shared/receipt.ts';
export { SyncQueueError, type SyncQueueErrorCode } from './shared/sync-queue-error.ts';
export { originPauses } from './features/origin-pauses.ts';
export { problems } from './features/problems.ts';
export { conflicts } from './features/conflicts.ts';
export { affects } from './features/affects.ts';
export { dependencies } from './features/dependencies.ts';
export { temporaryIds } from './features/temporary-ids.ts';
export type { TemporaryIdOptions } from './shared/temporary-id-options.ts';
export { commands } from './features/commands.ts';
export type { EntryFilter, PageOfEntries } from './shared/entry-filter.ts';
export { schedule } from './features/schedule.ts';
export type { Constraints, Schedule } from './shared/schedule.ts';
export { pageWrites } from './features/page-writes.ts';
export type { Feature, FeatureName } from './queue/feature.ts';
export { SyncQueuePlugin } from './api/sync-queue-plugin.ts';
export type { ClearParam } from './shared/messages.ts';
export type { PushRequestParam, SyncQueue } from './queue/sync-queue.ts';
