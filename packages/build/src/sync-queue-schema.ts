import type { IdempotencyKeyOptions, SyncQueueOptions } from 'workbox-plugin-sync-queue';
import type { ZodType } from 'zod';
import {
  callback,
  count,
  either,
  flag,
  kindOf,
  leaf,
  listOf,
  named,
  oneOf,
  options,
  plain,
  positive,
  seconds,
} from './fields.ts';

const from0 = (unit: string) => leaf('number', `a number of ${unit}, or 0`, (value: number) => value >= 0);

const falseOr = (expected: string, schema: ZodType) =>
  either(
    `false or ${expected}`,
    leaf('boolean', 'false', (value: boolean) => !value),
    schema,
  );

const origin = leaf('string', 'an origin, such as "https://api.example"', (value: string) => {
  try {
    return new URL(value).origin === value;
  } catch {
    return false;
  }
});

const headerName = leaf('string', 'a header name', (value: string) => /^[\w!#$%&'*+.^`|~-]+$/.test(value));

const keyFields: Record<keyof IdempotencyKeyOptions, ZodType> = {
  header: headerName,
  format: oneOf('quoted', 'bare'),
  origins: listOf('a list of origins', origin),
  ttlSeconds: seconds,
};

/** Field by field what the plugin's own check takes; the types see to it that none is missing. */
const syncQueueOptions: Record<Exclude<keyof SyncQueueOptions, 'onSync'>, ZodType> = {
  maxRetentionTime: positive('minutes'),
  maxAttempts: count,
  parkAfter: count,
  lane: callback,
  concurrency: count,
  persist: oneOf('on-failure', 'before-send'),
  receiptAfterSeconds: seconds,
  attemptTimeoutSeconds: seconds,
  backoff: options({ baseSeconds: seconds, maxSeconds: seconds }),
  retryAfterMaxSeconds: seconds,
  classify: callback,
  idempotencyKey: falseOr('an object', options(keyFields)),
  queuedResponse: falseOr('a function', callback),
  omitHeaders: listOf('a list of header names', headerName),
  maxEntries: count,
  maxBytes: count,
  maxEntryBytes: count,
  allowCrossSiteForms: flag,
  coalesce: callback,
  metadata: callback,
  resultRetentionSeconds: from0('seconds'),
  resultMaxBytes: from0('bytes'),
  deadLetterRetentionMinutes: positive('minutes'),
  owner: callback,
  fetchOptions: plain,
  disabled: flag,
  adoptFrom: leaf(
    ['function', 'object', 'array'],
    'workboxBackgroundSync, serwistBackgroundSync, syncQueue(name), or a list of them',
    (value: unknown) =>
      [value]
        .flat()
        .every((from) => typeof from === 'function' || kindOf(Object(from).takeOver) === 'function'),
  ),
  forceSyncFallback: flag,
  requestWillReplay: callback,
  requestDidReplay: callback,
  requestDidFail: callback,
  queueDidRefuse: callback,
  deadLetterDidExpire: callback,
  queueDidReplay: callback,
  queueDidDrain: callback,
};

export const syncQueueField = named(syncQueueOptions);
