import type { Entry, QueueSnapshot } from 'workbox-plugin-sync-queue/window';
import { queueChanges } from '../src/state/queue-changes.ts';

const entry = (id: string, given: Partial<Entry> = {}): Entry => ({
  id,
  scope: 'https://app.example/',
  queue: 'outbox',
  lane: '',
  order: 1,
  method: 'POST',
  url: 'https://app.example/api/notes',
  navigation: false,
  size: 10,
  createdAt: 0,
  state: 'waiting',
  attempts: 1,
  nextAttemptAt: 0,
  badAnswers: 0,
  conflicts: 0,
  ...given,
});

const snapshot = (entries: Entry[], given: Partial<QueueSnapshot> = {}): QueueSnapshot => ({
  status: 'ready',
  paused: false,
  disabled: false,
  entries,
  size: entries.length,
  dead: 0,
  bytes: 0,
  oldestAt: undefined,
  lastFailure: undefined,
  ...given,
});

const texts = (before: QueueSnapshot, now: QueueSnapshot) =>
  [...queueChanges(before, now)].map(({ text }) => text);

test('the first list of a queue is one event, and its entries are no news', () => {
  const before = snapshot([], { status: 'connecting' });
  expect(texts(before, snapshot([entry('a'), entry('b')]))).toEqual(['the worker answers: 2 entries']);
});

test('an attempt that fails for good is two events, without the words of the error', () => {
  const before = snapshot([entry('a', { state: 'sending', attempts: 3 })]);
  const lastFailure = { kind: 'status', status: 422, at: 5, message: 'secret' } as const;
  const dead = entry('a', { state: 'dead', attempts: 3, deadReason: 'rejected', lastFailure });
  expect(texts(before, snapshot([dead]))).toEqual(['attempt 3 failed: HTTP 422', 'dead letter: rejected']);
});

test.each([
  ['sending', 'attempt 1 is sent'],
  ['held', 'held until a sign-in'],
  ['conflict', 'conflict: the server has another version'],
  ['parked', 'parked: entries behind it go first'],
] as const)('an entry that becomes %s is an event', (state, text) => {
  expect(texts(snapshot([entry('a')]), snapshot([entry('a', { state })]))).toEqual([text]);
});

test('a pause, a write that is not stored, a loss and a worker that is gone are events', () => {
  const before = snapshot([]);
  const lastRejection = { by: 'maxEntries', method: 'POST', url: 'https://app.example/', at: 1 } as const;
  const now = { paused: true, lastRejection, storageLost: { count: 2, noticedAt: 1 } };
  expect(texts(before, snapshot([], { ...now, status: 'unreachable' }))).toEqual([
    'the worker does not answer',
    'paused',
    'a write could not be stored: maxEntries',
    'the browser has deleted 2 entries',
  ]);
  expect(texts(snapshot([], now), snapshot([], { ...now, paused: false }))).toEqual(['resumed']);
});
