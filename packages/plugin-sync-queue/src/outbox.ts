export type { Entry } from './shared/entry.ts';
export type { IdempotencyKeyOptions } from './policy/idempotency-key.ts';
export type { OutboxOptions } from './outbox/options.ts';
export { Outbox, type PushRequestParam } from './outbox/outbox.ts';
export { SyncQueueError, type SyncQueueErrorCode } from './shared/sync-queue-error.ts';
