import { checkOptions } from './check-options.ts';
import type { ResolvedOptions, SyncQueueOptions } from './options.ts';
import { queuedResponse } from './receipt.ts';
import { SyncQueueError } from './sync-queue-error.ts';

declare const process: { env: { NODE_ENV?: string } };

/**
 * The options with their defaults. Development builds check them field by field.
 *
 * @throws SyncQueueError that names the field, what was expected and what came.
 */
export function resolveOptions(name: string, given: SyncQueueOptions = {}): ResolvedOptions {
  if (typeof name !== 'string' || !name) throw new SyncQueueError('invalid-name', { received: name });
  if (process.env.NODE_ENV !== 'production') checkOptions(name, given);
  const options: ResolvedOptions = {
    maxRetentionTime: 10_080,
    maxAttempts: Infinity,
    parkAfter: 10,
    concurrency: 3,
    persist: 'on-failure',
    receiptAfterSeconds: 5,
    attemptTimeoutSeconds: 60,
    retryAfterMaxSeconds: 3600,
    idempotencyKey: {},
    queuedResponse,
    disabled: false,
    forceSyncFallback: false,
    ...(Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    ) as SyncQueueOptions),
    backoff: { baseSeconds: 2, maxSeconds: 900, ...given.backoff },
  };
  return options;
}
