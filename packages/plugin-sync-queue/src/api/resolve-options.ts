import { checkOptions } from 'workbox-plugin-core/shared';
import { syncQueueOptionRules } from './option-rules.ts';
import type { Defaulted, ResolvedOptions, SyncQueueOptions } from '../queue/options.ts';
import { queuedResponse } from '../live/receipt.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';
import { timerSeconds } from '../shared/timer-seconds.ts';

declare const process: { env: { NODE_ENV?: string } };

const defaults: Omit<Pick<ResolvedOptions, Defaulted>, 'omitHeaders'> = {
  maxRetentionTime: 10_080,
  maxAttempts: Infinity,
  parkAfter: 10,
  concurrency: 3,
  persist: 'on-failure',
  maxWaitSeconds: 5,
  attemptTimeoutSeconds: 60,
  retryAfterMaxSeconds: 3600,
  idempotencyKey: {},
  queuedResponse,
  maxEntries: Infinity,
  maxBytes: Infinity,
  maxEntryBytes: Infinity,
  resultRetentionSeconds: 86_400,
  resultMaxBytes: 16_384,
  deadLetterRetentionMinutes: 43_200,
  allowCrossSiteForms: false,
  disabled: false,
  forceSyncFallback: false,
};

const onSyncReplacements = ['requestWillReplay', 'requestDidReplay', 'classify'];

/**
 * The options with their defaults. Development builds check them field by field.
 *
 * @throws SyncQueueError that names the field, what was expected and what came.
 */
export function resolveOptions(name: string, given: SyncQueueOptions = {}): ResolvedOptions {
  if (typeof name !== 'string' || !name) throw new SyncQueueError('invalid-name', { received: name });
  // Taken over from workbox-background-sync it would be lost without a word, in production builds too.
  if ((given as { onSync?: unknown } | null)?.onSync !== undefined)
    throw new SyncQueueError('unknown-option', { name, field: 'onSync', instead: onSyncReplacements });
  if (process.env.NODE_ENV !== 'production')
    checkOptions(
      syncQueueOptionRules,
      given,
      (code, details) => new SyncQueueError(code, { name, ...details }),
    );
  const omitHeaders = (given.omitHeaders ?? []).map((header) => header.toLowerCase());
  const backoff = { baseSeconds: 2, maxSeconds: 900, ...given.backoff };
  // What is put off for ever would not be found again.
  backoff.maxSeconds = timerSeconds(backoff.maxSeconds);
  const options = { ...given, omitHeaders, backoff } as unknown as ResolvedOptions;
  // What is given as undefined has its default, too.
  for (const [field, value] of Object.entries(defaults))
    (options as unknown as Record<string, unknown>)[field] ??= value;
  for (const field of ['attemptTimeoutSeconds', 'maxWaitSeconds'] as const)
    options[field] = timerSeconds(options[field]);
  return options;
}
