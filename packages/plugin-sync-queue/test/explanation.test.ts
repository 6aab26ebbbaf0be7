import { type Circumstance, explainEntry } from '../src/policy/explain-entry.ts';
import type { AttemptFailure, Entry } from '../src/shared/entry.ts';
import type { Explanation } from '../src/shared/explanation.ts';
import { metricsOf } from '../src/shared/queue-snapshot.ts';
import { createEntry } from './helpers/create-entry.ts';

const now = 1_000_000;
const later = now + 60_000;
const failed = (kind: AttemptFailure['kind'], more: Partial<AttemptFailure> = {}): AttemptFailure => ({
  kind,
  at: now - 1000,
  ...more,
});

const known: Circumstance = {
  entries: [],
  paused: false,
  disabled: false,
  onLine: true,
  replaying: false,
  wakesNext: 'sync',
  now,
};

const e = (order: number, given: Partial<Entry> = {}) => createEntry({ id: `id-${order}`, order, ...given });

type Case = [title: string, entry: Entry, expected: Explanation, known?: Partial<Circumstance>];

const network = failed('network');
const busy = failed('status', { status: 503, retryAt: later });
const broken = failed('status', { status: 500 });
const signedOut = failed('status', { status: 401 });
const explained = failed('status', {
  status: 422,
  problem: { title: 'A note needs a title', detail: 'It is empty.' },
});
const stale = failed('status', { status: 412 });
const inConflict = e(1, { state: 'conflict', nextAttemptAt: Infinity });
const head = e(1, { nextAttemptAt: later, lastFailure: broken });
const onTime = { waitingFor: 'time', until: later, soonerOnline: false, lastFailure: broken } as const;

const cases: Case[] = [
  ['is ready, and the browser will wake it', e(1), { waitingFor: 'turn', wakesNext: 'sync' }],
  [
    'is ready, and nobody will wake it before the next visit',
    e(1),
    { waitingFor: 'turn', wakesNext: 'next-visit' },
    { wakesNext: 'next-visit' },
  ],
  ['is at the server', e(1, { state: 'sending', lastAttemptAt: now }), { waitingFor: 'answer', since: now }],
  [
    'is at the server although the queue was paused meanwhile',
    e(1, { state: 'sending', lastAttemptAt: now }),
    { waitingFor: 'answer', since: now },
    { paused: true },
  ],
  [
    'was given up',
    e(1, { state: 'dead', deadReason: 'rejected', lastFailure: broken }),
    { waitingFor: 'decision', deadReason: 'rejected', lastFailure: broken },
    { paused: true, disabled: true, onLine: false },
  ],
  ['is in a queue that is switched off', e(1), { waitingFor: 'enabled' }, { disabled: true, paused: true }],
  ['is in a paused queue', e(1), { waitingFor: 'resume' }, { paused: true, onLine: false }],
  [
    'is of the person who is there',
    e(1, { owner: 'ann' }),
    { waitingFor: 'turn', wakesNext: 'sync' },
    { owner: 'ann' },
  ],
  ['is of another person', e(1, { owner: 'ann' }), { waitingFor: 'owner', owner: 'ann' }, { owner: 'bob' }],
  [
    'is of a person, and nobody is there',
    e(1, { owner: 'ann' }),
    { waitingFor: 'owner', owner: 'ann' },
    { owner: null },
  ],
  [
    'is nobody’s, where the queue knows of persons',
    e(1),
    { waitingFor: 'owner', owner: undefined },
    { owner: 'bob' },
  ],
  [
    'is offline',
    e(1, { nextAttemptAt: later, lastFailure: network }),
    { waitingFor: 'network' },
    { onLine: false },
  ],
  [
    'failed on the network',
    e(1, { nextAttemptAt: later, lastFailure: network }),
    { waitingFor: 'time', until: later, soonerOnline: true, lastFailure: network },
  ],
  ['failed on the server', e(1, { nextAttemptAt: later, lastFailure: broken }), onTime],
  [
    'was asked to come back later',
    e(1, { nextAttemptAt: later, lastFailure: busy }),
    { waitingFor: 'retry-after', until: later, lastFailure: busy },
  ],
  [
    'backs off for longer than the server asked',
    e(1, { nextAttemptAt: later + 1, lastFailure: busy }),
    { waitingFor: 'time', until: later + 1, soonerOnline: false, lastFailure: busy },
  ],
  [
    'is held for a sign-in',
    e(1, { state: 'held', nextAttemptAt: later, lastFailure: signedOut }),
    { waitingFor: 'sign-in', until: later, lastFailure: signedOut },
    { onLine: false },
  ],
  [
    'was given up, and the server says why',
    e(1, { state: 'dead', deadReason: 'rejected', lastFailure: explained }),
    {
      ...{ waitingFor: 'decision', deadReason: 'rejected', lastFailure: explained },
      said: 'A note needs a title: It is empty.',
    },
  ],
  [
    'is in conflict',
    e(1, { state: 'conflict', nextAttemptAt: Infinity, lastFailure: stale }),
    { waitingFor: 'conflict', lastFailure: stale },
    { paused: true, onLine: false },
  ],
  [
    'is behind a conflict',
    e(2),
    { waitingFor: 'lane', behind: inConflict, because: { waitingFor: 'conflict', lastFailure: undefined } },
    { entries: [inConflict] },
  ],
  [
    'is behind the head of its lane',
    e(2),
    { waitingFor: 'lane', behind: head, because: onTime },
    { entries: [head] },
  ],
  [
    'is behind one that is held',
    e(2),
    {
      waitingFor: 'lane',
      behind: e(1, { state: 'held', nextAttemptAt: later }),
      because: { waitingFor: 'sign-in', until: later, lastFailure: undefined },
    },
    { entries: [e(1, { state: 'held', nextAttemptAt: later })] },
  ],
  [
    'is behind one that is at the server',
    e(2),
    {
      waitingFor: 'lane',
      behind: e(1, { state: 'sending', lastAttemptAt: now }),
      because: { waitingFor: 'answer', since: now },
    },
    { entries: [e(1, { state: 'sending', lastAttemptAt: now })] },
  ],
  [
    'has only the first of its lane named',
    e(3),
    { waitingFor: 'lane', behind: head, because: onTime },
    { entries: [head, e(2), e(3)] },
  ],
  [
    'is not behind another lane',
    e(2),
    { waitingFor: 'turn', wakesNext: 'sync' },
    { entries: [{ ...head, lane: 'b' }] },
  ],
  [
    'is not behind a parked entry, nor a dead letter',
    e(3),
    { waitingFor: 'turn', wakesNext: 'sync' },
    { entries: [e(1, { state: 'parked' }), e(2, { state: 'dead' })] },
  ],
  [
    'is parked, and keeps its own time whatever is before it',
    e(2, { state: 'parked', nextAttemptAt: later, lastFailure: broken }),
    onTime,
    { entries: [head] },
  ],
  ['is ready while another worker replays', e(1), { waitingFor: 'other-worker' }, { replaying: true }],
  [
    'is ready while this worker sends another lane',
    e(2),
    { waitingFor: 'turn', wakesNext: 'sync' },
    { replaying: true, entries: [e(1, { lane: 'b', state: 'sending' })] },
  ],
];

test.each(cases)(
  'the explanation of an entry that %s says why the entry waits',
  (_, entry, expected, given = {}) => {
    expect(explainEntry(entry, { ...known, entries: [entry], ...given })).toEqual(expected);
  },
);

test('metrics count depth without dead letters and bytes with them, and name the oldest waiting entry and the latest failure', () => {
  const entries = [
    e(1, { state: 'dead', size: 5, createdAt: 10, lastFailure: { ...broken, at: 3 } }),
    e(2, { size: 7, createdAt: 30, lastFailure: { ...network, at: 9 } }),
    e(3, { state: 'held', size: 1, createdAt: 20, lastFailure: { ...signedOut, at: 4 } }),
  ];
  const lastFailure = { ...network, at: 9 };
  expect(metricsOf(entries)).toEqual({ size: 2, dead: 1, bytes: 13, oldestAt: 20, lastFailure });
});

test('metrics of an empty queue are zero', () => {
  const none = { oldestAt: undefined, lastFailure: undefined };
  expect(metricsOf([])).toEqual({ size: 0, dead: 0, bytes: 0, ...none });
  expect(metricsOf([e(1, { state: 'dead', size: 3 })])).toEqual({ size: 0, dead: 1, bytes: 3, ...none });
});
