import type { SyncQueueOptions } from './options.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';

type Rule = readonly [expected: string, fits: (value: unknown) => boolean];
type Rules = Record<string, Rule>;

const isA = (type: string) => (value: unknown) => typeof value === type;
const isObject = (value: unknown) => Object.prototype.toString.call(value) === '[object Object]';
const isPositive = (value: unknown) => typeof value === 'number' && value > 0;
const isCount = (value: unknown) => value === Infinity || (isPositive(value) && Number.isInteger(value));
const isHeaderName = (value: unknown) => typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value);
const isOrigin = (value: unknown) => {
  try {
    return new URL(value as string).origin === value;
  } catch {
    return false;
  }
};

const seconds: Rule = ['a positive number of seconds', isPositive];
const count: Rule = ['a positive whole number or Infinity', isCount];
const isFrom0 = (value: unknown) => value === 0 || isPositive(value);
const flag: Rule = ['true or false', isA('boolean')];
const callback: Rule = ['a function', isA('function')];
const oneOf = (...values: string[]): Rule => [
  values.map((value) => `"${value}"`).join(' or '),
  (value) => values.includes(value as string),
];
const falseOr = ([expected, fits]: Rule): Rule => [
  `false or ${expected}`,
  (value) => value === false || fits(value),
];
const object: Rule = ['an object', isObject];

const rules: Record<keyof SyncQueueOptions, Rule> = {
  maxRetentionTime: ['a positive number of minutes', isPositive],
  maxAttempts: count,
  parkAfter: count,
  lane: callback,
  concurrency: count,
  persist: oneOf('on-failure', 'before-send'),
  receiptAfterSeconds: seconds,
  attemptTimeoutSeconds: seconds,
  backoff: object,
  retryAfterMaxSeconds: seconds,
  classify: callback,
  idempotencyKey: falseOr(object),
  queuedResponse: falseOr(callback),
  omitHeaders: ['a list of header names', (value) => Array.isArray(value) && value.every(isHeaderName)],
  maxEntries: count,
  maxBytes: count,
  maxEntryBytes: count,
  allowCrossSiteForms: flag,
  coalesce: callback,
  metadata: callback,
  resultRetentionSeconds: ['a number of seconds, or 0', isFrom0],
  resultMaxBytes: ['a number of bytes, or 0', isFrom0],
  deadLetterRetentionMinutes: ['a positive number of minutes', isPositive],
  owner: callback,
  fetchOptions: object,
  disabled: flag,
  // Checked where it is used, in production builds too.
  adoptFrom: ['', () => true],
  onSync: ['', () => true],
  forceSyncFallback: flag,
  requestWillReplay: callback,
  requestDidReplay: callback,
  requestDidFail: callback,
  queueDidRefuse: callback,
  deadLetterDidExpire: callback,
  queueDidReplay: callback,
  queueDidDrain: callback,
};

const nested: Record<string, Rules> = {
  backoff: { baseSeconds: seconds, maxSeconds: seconds },
  idempotencyKey: {
    header: ['a header name', isHeaderName],
    format: oneOf('quoted', 'bare'),
    ttlSeconds: seconds,
    origins: ['a list of origins', (value) => Array.isArray(value) && value.every(isOrigin)],
  },
};

/** @throws SyncQueueError `unknown-option` or `invalid-option`, with the path of the field. */
export function checkOptions(name: string, options: unknown, table: Rules = rules, path = '') {
  if (!isObject(options))
    throw new SyncQueueError('invalid-option', {
      name,
      field: path || 'options',
      expected: 'an object',
      received: options,
    });
  for (const [key, received] of Object.entries(options as object)) {
    const field = path + key;
    const rule = Object.hasOwn(table, key) ? table[key] : undefined;
    const known = Object.keys(table).filter((one) => one !== 'onSync');
    if (!rule) throw new SyncQueueError('unknown-option', { name, field, known });
    const [expected, fits] = rule;
    if (received === undefined) continue;
    if (!fits(received)) throw new SyncQueueError('invalid-option', { name, field, expected, received });
    if (nested[field] && received) checkOptions(name, received, nested[field], `${field}.`);
  }
}
