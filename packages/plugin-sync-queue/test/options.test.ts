import { syncQueueOptionRules } from '../src/api/option-rules.ts';
import { checkGiven, resolveOptions } from '../src/api/resolve-options.ts';
import { SyncQueueError } from '../src/shared/sync-queue-error.ts';

const rejection = (options: unknown, name: unknown = 'outbox'): SyncQueueError => {
  try {
    checkGiven(name as string, options, syncQueueOptionRules);
  } catch (error) {
    return error as SyncQueueError;
  }
  throw new Error('nothing was refused');
};

test('the defaults are those of docs/options.md', () => {
  expect(resolveOptions()).toMatchObject({
    maxRetentionTime: 10_080,
    maxAttempts: Infinity,
    parkAfter: 10,
    concurrency: 3,
    persist: 'on-failure',
    maxWaitSeconds: 5,
    attemptTimeoutSeconds: 60,
    backoff: { baseSeconds: 2, maxSeconds: 900 },
    retryAfterMaxSeconds: 3600,
    omitHeaders: [],
    disabled: false,
    forceSyncFallback: false,
  });
  expect(resolveOptions({ backoff: { baseSeconds: 1 }, parkAfter: undefined })).toMatchObject({
    backoff: { baseSeconds: 1, maxSeconds: 900 },
    parkAfter: 10,
  });
});

test.each([[''], [undefined], [null], [7], [{}]])('a queue name that is %p is rejected', (name) => {
  const error = name === undefined ? rejection({}, null) : rejection({}, name);
  expect(error).toBeInstanceOf(SyncQueueError);
  expect(error.code).toBe('invalid-name');
  expect(error.message).toMatch(/^Failed to create a queue: its name must be a string/);
});

const wrong: [string, unknown[]][] = [
  ['maxRetentionTime', [-1, 0, '10', NaN, null]],
  ['maxAttempts', [0, 1.5, '3']],
  ['parkAfter', [0, -1]],
  ['lane', ['notes', 7]],
  ['concurrency', [0, 2.5]],
  ['persist', ['always', true]],
  ['maxWaitSeconds', [-5, 'soon']],
  ['attemptTimeoutSeconds', [0]],
  ['backoff', [2, [], null]],
  ['backoff.baseSeconds', [0, '2']],
  ['backoff.maxSeconds', [-1]],
  ['retryAfterMaxSeconds', [0]],
  ['classify', ['retry']],
  ['idempotencyKey', [true, 'Idempotency-Key']],
  ['idempotencyKey.header', ['', 'two words', 7]],
  ['idempotencyKey.format', ['json']],
  ['idempotencyKey.origins', ['https://api.test', {}]],
  ['idempotencyKey.ttlSeconds', [0, -1, '86400']],
  ['queuedResponse', [true, {}]],
  ['omitHeaders', ['Authorization', {}]],
  ['maxEntries', [0, -1, 1.5, '100']],
  ['maxBytes', [0, NaN, '1 MB']],
  ['maxEntryBytes', [-1, null]],
  ['coalesce', ['url', true]],
  ['resultRetentionSeconds', [-1, '86400', NaN]],
  ['resultMaxBytes', [-1, null]],
  ['owner', ['anna', null]],
  ['fetchOptions', ['x']],
  ['disabled', [1, 'yes']],
  ['forceSyncFallback', [0]],
  ['requestWillReplay', [{}]],
  ['requestDidReplay', [1]],
  ['requestDidFail', [true]],
  ['queueDidReject', ['x']],
  ['queueDidDrain', ['x']],
];

test.each(wrong.flatMap(([field, values]) => values.map((value) => [field, value] as const)))(
  'an invalid option %s: %p is rejected with the field, the expected value and the given value',
  (field, value) => {
    const [outer = '', inner] = field.split('.');
    const error = rejection({ [outer]: inner ? { [inner]: value } : value });
    expect(error.code).toBe('invalid-option');
    expect(error.details).toMatchObject({ name: 'outbox', field, received: value });
    expect(error.message).toContain(
      `option "${field}" must be ${String(error.details['expected'])}, but was`,
    );
  },
);

test.each<[field: string, item: unknown, options: object]>([
  ['omitHeaders[0]', '', { omitHeaders: [''] }],
  ['omitHeaders[1]', 'two words', { omitHeaders: ['X-Token', 'two words'] }],
  ['omitHeaders[0]', 7, { omitHeaders: [7] }],
  ['idempotencyKey.origins[0]', 'api.test', { idempotencyKey: { origins: ['api.test'] } }],
  [
    'idempotencyKey.origins[1]',
    'https://a.test/path',
    { idempotencyKey: { origins: ['https://a.test', 'https://a.test/path'] } },
  ],
])('a list option %s with the item %p is rejected with the index of the item', (field, item, options) => {
  const error = rejection(options);
  expect(error).toMatchObject({ code: 'invalid-option', details: { name: 'outbox', field, received: item } });
  expect(error.message).toContain(
    `option "${field}" must be ${String(error.details['expected'])}, but was ${JSON.stringify(item)}.`,
  );
});

test.each([
  [{ retries: 3 }, 'retries'],
  [{ backoff: { factor: 2 } }, 'backoff.factor'],
  [{ idempotencyKey: { name: 'x' } }, 'idempotencyKey.name'],
  [JSON.parse('{"__proto__": 1}'), '__proto__'],
  [{ toString: 1 }, 'toString'],
])('the options %j are rejected with the names of the unknown options', (options, field) => {
  const error = rejection(options);
  expect(error.code).toBe('unknown-option');
  expect(error.details['field']).toBe(field);
  expect(error.message).toContain(`there is no option "${field}". Known are `);
});

test.each(['development', 'production'])(
  'onSync is rejected in a %s build, and the message names its replacement',
  (mode) => {
    process.env.NODE_ENV = mode;
    const error = rejection({ onSync: () => {} });
    process.env.NODE_ENV = 'test';
    expect(error).toMatchObject({ code: 'unknown-option', details: { field: 'onSync' } });
    expect(error.message).toMatch(/"onSync".*"requestWillReplay"/);
  },
);

test('onSync that is undefined is accepted', () => {
  expect(() => checkGiven('outbox', { onSync: undefined }, syncQueueOptionRules)).not.toThrow();
});

test.each([[null], ['x'], [[]], [7]])('options that are %p are rejected', (options) => {
  expect(rejection(options).details).toMatchObject({ field: 'options', expected: 'an object' });
});
