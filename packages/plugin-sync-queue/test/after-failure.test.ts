import type { Entry } from '../src/shared/entry.ts';
import type { Outcome } from '../src/policy/outcome.ts';
import { markAttempt, needsReconcile, afterFailure } from '../src/policy/conclude.ts';
import { createEntry } from './helpers/create-entry.ts';

const now = Date.UTC(2026, 0, 1);
const options = {
  maxRetentionTime: 10,
  maxAttempts: Infinity,
  parkAfter: 3,
  backoff: { baseSeconds: 2, maxSeconds: 900 },
  retryAfterMaxSeconds: 3600,
};
const world = { now, onLine: true, random: () => 0.5 };
const answered = (status: number, headers: HeadersInit = {}): Outcome => ({
  kind: 'answer',
  response: { status, redirected: false, url: '', headers: new Headers(headers) } as Response,
});
const network: Outcome = { kind: 'network', error: new TypeError('Failed to fetch') };
const entry = createEntry({ createdAt: now, attempts: 3 });

test('a retry waits with full jitter that grows with the attempts so far', () => {
  expect(afterFailure(entry, network, 'retry', options, world)).toMatchObject({
    state: 'waiting',
    attempts: 3,
    nextAttemptAt: now + 4_000,
    lastFailure: { kind: 'network', message: 'Failed to fetch', at: now },
  });
});

test.each([0, 0.5, 1])('Retry-After is a lower bound with a maximum and a spread (random: %d)', (random) => {
  const after = (value: string) =>
    afterFailure(entry, answered(503, { 'Retry-After': value }), 'retry', options, {
      ...world,
      random: () => random,
    });
  const waitAfter = (value: string) => after(value).nextAttemptAt - now;
  expect(waitAfter('60')).toBe(60_000 + random * 30_000);
  expect(waitAfter('1')).toBe(Math.max(1_000 + random * 500, random * 8_000));
  expect(waitAfter('86400')).toBe(3_600_000 + random * 1_800_000);
  expect(after('60').lastFailure?.retryAt).toBe(now + 60_000 + random * 30_000);
});

test('an entry without a network costs no attempt and is delayed', () => {
  expect(afterFailure(entry, network, 'retry', options, { ...world, onLine: false })).toMatchObject({
    attempts: 2,
    nextAttemptAt: now + 4_000,
  });
  expect(afterFailure(entry, answered(503), 'retry', options, { ...world, onLine: false }).attempts).toBe(3);
});

test('a held entry costs no attempt and is asked again after the longest wait', () => {
  expect(afterFailure(entry, answered(401), 'hold', options, world)).toMatchObject({
    state: 'held',
    attempts: 2,
    nextAttemptAt: now + 900_000,
    lastFailure: { kind: 'status', status: 401 },
  });
});

test('bad answers park an entry, and failures of the network never do', () => {
  const poison = { ...entry, badAnswers: 2 };
  expect(afterFailure(poison, answered(500), 'retry', options, world)).toMatchObject({
    state: 'parked',
    badAnswers: 3,
  });
  expect(afterFailure(poison, network, 'retry', options, world)).toMatchObject({
    state: 'waiting',
    badAnswers: 2,
  });
  expect(afterFailure(poison, { kind: 'timeout', error: 1 }, 'retry', options, world).state).toBe('waiting');
});

test('a conflict has a counter of its own', () => {
  expect(afterFailure({ ...entry, key: 'k' }, answered(409), 'retry', options, world)).toMatchObject({
    conflicts: 1,
    badAnswers: 0,
  });
});

test.each([
  ['rejected', answered(404), entry, 'dead-letter', options],
  ['conflict', answered(409), { ...entry, key: 'k' }, 'dead-letter', options],
  [
    'unreadable',
    { kind: 'unreadable', error: new TypeError('bad') } as Outcome,
    entry,
    'dead-letter',
    options,
  ],
  ['expired', network, { ...entry, createdAt: now - 10 * 60_000 - 1 }, 'retry', options],
  ['max-attempts', answered(503), entry, 'retry', { ...options, maxAttempts: 3 }],
  ['max-attempts', { kind: 'timeout', error: 1 } as Outcome, entry, 'retry', { ...options, maxAttempts: 3 }],
] as const)('an entry is given up: %s', (deadReason, outcome, before, verdict, given) => {
  expect(afterFailure(before, outcome, verdict, given, world)).toMatchObject({ state: 'dead', deadReason });
});

test('an entry at its retention time is not given up yet', () => {
  const before = { ...entry, createdAt: now - 10 * 60_000 };
  expect(afterFailure(before, network, 'retry', options, world).state).toBe('waiting');
});

test('an entry in conflict is never due, and neither retention nor attempts end it', () => {
  const old = createEntry({ createdAt: now - 86_400_000, attempts: 3 });
  expect(afterFailure(old, answered(412), 'conflict', { ...options, maxAttempts: 1 }, world)).toMatchObject({
    state: 'conflict',
    attempts: 3,
    conflicts: 1,
    nextAttemptAt: Infinity,
    lastFailure: { kind: 'status', status: 412 },
  });
});

test('an entry that was held waits like any other after a different answer', () => {
  expect(afterFailure({ ...entry, state: 'held' }, answered(503), 'retry', options, world).state).toBe(
    'waiting',
  );
});

test('the given entry is not changed', () => {
  const before = createEntry({ attempts: 1 });
  const copy = structuredClone(before);
  afterFailure(before, answered(401), 'hold', options, world);
  expect(before).toEqual(copy);
});

const before = now - 60_000;

test.each<[string, Outcome, boolean, Entry['unknownSince']]>([
  ['no answer, online', network, true, now],
  ['no answer within the time', { kind: 'timeout', error: new Error('late') }, false, now],
  ['500', answered(500), true, now],
  ['502', answered(502), true, now],
  ['504', answered(504), true, now],
  ['522: a gateway lost the server', answered(522), true, now],
  ['408', answered(408), true, now],
  ['409: another request with the key came first', answered(409), true, now],
  ['503: it was not processed', answered(503), true, undefined],
  ['429', answered(429), true, undefined],
  ['425', answered(425), true, undefined],
  ['a hook that threw', { kind: 'hook', error: new Error('no token') }, true, undefined],
])('the outcome after %s is unknown or not', (_, outcome, onLine, unknownSince) => {
  const sent = markAttempt(createEntry({ createdAt: now }), now, true);
  expect(sent.unknownSince).toBe(now);
  expect(afterFailure(sent, outcome, 'retry', options, { ...world, onLine }).unknownSince).toBe(unknownSince);
});

test('a 401 says that the server has not processed the request', () => {
  const sent = markAttempt(createEntry({ createdAt: now }), now, true);
  expect(afterFailure(sent, answered(401), 'hold', options, world)).not.toHaveProperty('unknownSince');
});

test('a request without a network has not left the device, and one that failed later may have', () => {
  const sent = markAttempt(createEntry({ createdAt: now }), now, false);
  const offline = afterFailure(sent, network, 'retry', options, { ...world, onLine: false });
  expect(offline.unknownSince).toBeUndefined();
  expect(afterFailure(sent, network, 'retry', options, world).unknownSince).toBe(now);
});

test('the first attempt of unknown outcome counts, with any later attempts', () => {
  const first = createEntry({ createdAt: before, unknownSince: before, lastAttemptAt: before });
  const sent = markAttempt(first, now, true);
  expect(sent.unknownSince).toBe(before);
  expect(afterFailure(sent, answered(503), 'retry', options, world).unknownSince).toBe(before);
  expect(afterFailure(sent, network, 'retry', options, world).unknownSince).toBe(before);
});

test.each<[string, Partial<Entry>, number | undefined, boolean]>([
  ['an attempt of unknown outcome whose key the server has dropped', { unknownSince: before }, 59, true],
  ['an attempt of unknown outcome whose key the server still has', { unknownSince: before }, 60, false],
  ['no limit given', { unknownSince: before }, undefined, false],
  ['no attempt of unknown outcome', { unknownSince: undefined }, 1, false],
])('a stored entry needs a reconcile, or not, after %s', (_, given, ttlSeconds, expected) => {
  expect(needsReconcile(createEntry({ key: 'k', ...given }), now, ttlSeconds)).toBe(expected);
  // An entry without a key can be sent twice in any case.
  expect(needsReconcile(createEntry(given), now, ttlSeconds)).toBe(false);
});

test('needs-reconcile makes a dead letter that keeps its last failure, and counts no attempt', () => {
  const sent = markAttempt(createEntry({ attempts: 2, unknownSince: before, key: 'k' }), now, true);
  const last = { kind: 'network', message: 'Failed to fetch', at: before } as const;
  expect(
    afterFailure({ ...sent, lastFailure: last }, { kind: 'needs-reconcile' }, 'dead-letter', options, world),
  ).toMatchObject({ state: 'dead', deadReason: 'needs-reconcile', attempts: 2, lastFailure: last });
});

test('an outage of the network never makes a dead letter, and its waits grow', () => {
  let failing = createEntry({ createdAt: now, attempts: 0 });
  for (let attempts = 1; attempts <= 20; attempts++) {
    failing = afterFailure({ ...failing, attempts }, network, 'retry', { ...options, maxAttempts: 3 }, world);
    expect(failing).toMatchObject({ state: 'waiting', unanswered: attempts });
  }
  expect(failing.nextAttemptAt).toBe(now + 450_000);
  const answers = (attempts: number) =>
    afterFailure({ ...failing, attempts }, answered(503), 'retry', { ...options, maxAttempts: 3 }, world)
      .state;
  expect([21, 22, 23].map(answers)).toEqual(['waiting', 'waiting', 'dead']);
});

test('an entry whose hook throws each time is parked, and costs no attempt', () => {
  const hook: Outcome = { kind: 'hook', error: new Error('no token') };
  const given = { ...options, maxAttempts: 2 };
  let failing = createEntry({ createdAt: now, attempts: 0 });
  const states = [1, 2, 3, 4].map((attempts) => {
    failing = afterFailure({ ...failing, attempts }, hook, 'retry', given, world);
    return failing.state;
  });
  expect(states).toEqual(['waiting', 'waiting', 'parked', 'parked']);
  const offline = afterFailure({ ...entry, badAnswers: 2 }, hook, 'retry', given, {
    ...world,
    onLine: false,
  });
  expect(offline).toMatchObject({ state: 'waiting', badAnswers: 2 });
});

test('an expired entry that was retried has a new age', () => {
  const old = { ...entry, createdAt: now - 60 * 60_000, retriedAt: now - 10 * 60_000 };
  expect(afterFailure(old, network, 'retry', options, world).state).toBe('waiting');
  expect(
    afterFailure({ ...old, retriedAt: now - 10 * 60_000 - 1 }, network, 'retry', options, world),
  ).toMatchObject({
    state: 'dead',
    deadReason: 'expired',
  });
});
