import type { SyncQueueStatusElements, StatusClient } from '../src/element.ts';
import { type PageDevice, reasonOf } from '../src/element/reason.ts';
import { type Answers, rowsOf } from '../src/element/rows.ts';
import { englishWords } from '../src/element/status-words.ts';
import { openDependencies } from '../src/policy/dependencies.ts';
import { explainEntry } from '../src/policy/explain-entry.ts';
import { isExpired, notBeforeOf, unmetConstraints } from '../src/policy/schedule.ts';
import type { EnqueueRejection } from '../src/shared/entry-result.ts';
import type { Entry, EntryState } from '../src/shared/entry.ts';
import type { Explanation } from '../src/shared/explanation.ts';
import { metricsOf, type QueueSnapshot } from '../src/shared/queue-snapshot.ts';
import type { Connection, Schedule } from '../src/shared/schedule.ts';
import { createEntry } from './helpers/create-entry.ts';

const now = 1_000_000;
const later = now + 60_000;

const snapshotOf = (entries: Entry[], given: Partial<QueueSnapshot> = {}): QueueSnapshot => ({
  status: 'ready',
  paused: false,
  disabled: false,
  entries,
  ...metricsOf(entries),
  ...given,
});

const device = (given: Partial<PageDevice> = {}): PageDevice => ({ onLine: true, ...given });
const time = (at: number) => `<${at}>`;

function rows(snapshot: QueueSnapshot, answers: Answers = {}, onLine = true) {
  const all = rowsOf(snapshot, reasonOf(snapshot, device({ onLine }), now), englishWords, time, answers);
  return all.map(([id, parts, title, text, ...actions]) => ({ id, parts, title, text, actions }));
}

const [off, on] = [false, true];
const circumstances = (['waiting', 'sending', 'held', 'conflict', 'parked'] as EntryState[]).flatMap(
  (state) =>
    [off, on].flatMap((paused) =>
      [off, on].flatMap((disabled) =>
        [off, on].flatMap((onLine) =>
          [undefined, null, 'ann'].flatMap((owner) =>
            [0, later].map((nextAttemptAt) => ({ state, paused, disabled, onLine, owner, nextAttemptAt })),
          ),
        ),
      ),
    ),
);

/** Asks as the worker does, where the entry has waited for these features since before. */
function explained(entry: Entry, snapshot: QueueSnapshot, unmetered: boolean, onLine: boolean) {
  const waiting = new Map(snapshot.entries.map((one) => [one.id, one]));
  const unmet = isExpired(entry, now) ? [] : unmetConstraints(entry, { unmetered, visible: true });
  const waitsFor = (one: Entry): Explanation | undefined => {
    const until = isExpired(one, now) ? 0 : notBeforeOf(one, now);
    const dependsOn = openDependencies(one, { waiting, failed: new Map() });
    if (until > now) return { waitingFor: 'not-before', until };
    if (unmet.length) return { waitingFor: 'constraints', unmet };
    return dependsOn.length ? { waitingFor: 'dependency', dependsOn } : undefined;
  };
  return explainEntry(entry, { ...snapshot, onLine, now, replaying: false, waitsFor });
}

test('the element names the same reason as explain() for the first entry, in all circumstances', () => {
  for (const { state, nextAttemptAt, onLine, ...given } of circumstances)
    for (const retryAt of [undefined, later]) {
      const lastFailure = { kind: 'status' as const, at: now, ...(retryAt && { retryAt }) };
      const entry = createEntry({ state, nextAttemptAt, lastFailure });
      const snapshot = snapshotOf([entry], given);
      expect([snapshot, reasonOf(snapshot, device({ onLine }), now).waitingFor]).toEqual([
        snapshot,
        explained(entry, snapshot, true, onLine).waitingFor,
      ]);
    }
});

const schedules: (Schedule | undefined)[] = [
  undefined,
  { notBefore: now - 1 },
  { notBefore: later },
  { notBefore: later, expiresAt: now - 1 },
  { constraints: { unmetered: true } },
  { constraints: { unmetered: true, visible: true }, expiresAt: later },
  { constraints: { unmetered: true }, expiresAt: now - 1 },
  { constraints: { visible: true } },
  { notBefore: later, constraints: { unmetered: true } },
];

test('the element names the same reason as explain() for an entry with a schedule or with dependencies', () => {
  const connections: Connection[] = [{}, { type: 'wifi' }, { type: 'cellular' }, { saveData: true }];
  const parked = createEntry({ id: 'parked', order: 1, state: 'parked', nextAttemptAt: later });
  for (const state of ['waiting', 'held', 'sending', 'conflict'] as const)
    for (const schedule of schedules)
      for (const dependsOn of [undefined, ['parked'], ['delivered'], ['own']])
        for (const retriedAt of [undefined, now - 1])
          for (const connection of connections)
            for (const onLine of [off, on]) {
              const own = { id: 'own', order: 2, state, schedule, dependsOn, retriedAt };
              const entry = createEntry(own);
              const snapshot = snapshotOf([parked, entry]);
              const isMetered = connection.saveData ?? connection.type === 'cellular';
              const { waitingFor } = explained(entry, snapshot, !isMetered, onLine);
              const found = reasonOf(snapshot, { onLine, connection }, now);
              const id = waitingFor === 'dependency' ? 'parked' : found.id;
              expect([own, connection, found]).toEqual([own, connection, { ...found, waitingFor, id }]);
            }
});

test('the entry that stands for the queue is the one that is sent, then the first of a lane that may be sent', () => {
  const first = (...entries: Partial<Entry>[]) => {
    const all = entries.map((entry, order) =>
      createEntry({ id: `${order}`, lane: `${order}`, order, ...entry }),
    );
    const { waitingFor, id } = reasonOf(snapshotOf(all), device({ connection: { saveData: true } }), now);
    return id === undefined ? waitingFor : `${id}: ${waitingFor}`;
  };
  const tomorrow = { schedule: { notBefore: later } };
  const overWiFi = { schedule: { constraints: { unmetered: true } } };
  expect(first({ state: 'dead' }, { state: 'parked' }, {}, { state: 'sending' })).toBe('3: answer');
  expect(first({ state: 'dead' }, { state: 'parked' }, { state: 'held' }, {})).toBe('2: sign-in');
  expect(first({ state: 'dead' }, { state: 'parked' })).toBe('1: turn');
  expect(first({ state: 'dead' })).toBe('nothing');
  expect(first(tomorrow, overWiFi, { state: 'held' })).toBe('2: sign-in');
  expect(first(tomorrow, overWiFi)).toBe('0: not-before');
  expect(first({ state: 'parked' }, overWiFi)).toBe('1: constraints');
  expect(first({ state: 'parked' }, { dependsOn: ['0'] })).toBe('0: dependency');
  // What is behind another entry of its lane does not stand for the queue.
  expect(first({ ...overWiFi, lane: 'a' }, { state: 'held', lane: 'a' })).toBe('0: constraints');
});

test.each<[string, QueueSnapshot, string, string | undefined, string[]]>([
  ['before the worker has answered', snapshotOf([], { status: 'connecting' }), '', undefined, []],
  [
    'while the worker does not answer',
    snapshotOf([createEntry({})], { status: 'unreachable' }),
    '1 not sent yet',
    'The app does not answer',
    [],
  ],
  ['of an empty queue', snapshotOf([]), 'Everything is sent', undefined, []],
  [
    'of a paused queue',
    snapshotOf([createEntry({})], { paused: true }),
    '1 not sent yet',
    'Sending is paused',
    ['resume'],
  ],
  [
    'of a held queue',
    snapshotOf([createEntry({ state: 'held' })]),
    '1 not sent yet',
    'Sign in to send',
    ['resume'],
  ],
  [
    'of a queue that the server has asked to wait',
    snapshotOf([
      createEntry({ nextAttemptAt: later, lastFailure: { kind: 'status', at: now, retryAt: later } }),
    ]),
    '1 not sent yet',
    `The server asked to wait until <${later}>`,
    ['send'],
  ],
  [
    'of a queue whose first entry waits for a time',
    snapshotOf([createEntry({ nextAttemptAt: later, schedule: { notBefore: later } })]),
    '1 not sent yet',
    `Not sent before <${later}>`,
    ['send'],
  ],
  [
    'of a queue whose first entry waits for an earlier one that is parked',
    snapshotOf([
      createEntry({ id: 'a', order: 1, state: 'parked', nextAttemptAt: later }),
      createEntry({ order: 2, dependsOn: ['a'] }),
    ]),
    '2 not sent yet',
    'An earlier one is not sent',
    ['send'],
  ],
  [
    'of a queue with a dead letter',
    snapshotOf([createEntry({ order: 1 }), createEntry({ order: 2, state: 'dead' })]),
    '1 not sent yet, 1 could not be sent',
    'Ready to be sent',
    ['send'],
  ],
])('the summary %s says how much waits, why, and what can be done', (_, snapshot, title, text, actions) => {
  const [summary] = rows(snapshot);
  expect(summary).toMatchObject({ id: 'summary', title, text });
  expect(summary?.actions.filter(Boolean)).toEqual(actions);
});

test('the summary of an offline queue offers no action', () => {
  const [summary] = rows(snapshotOf([createEntry({})]), {}, false);
  expect(summary).toMatchObject({ text: 'Sent when the network is back', actions: [undefined] });
});

test('an entry that could not be sent has a row, and a question before it is deleted', () => {
  const dead = createEntry({
    id: 'a',
    state: 'dead',
    deadReason: 'expired',
    method: 'PUT',
    url: 'https://app.test/x?y',
  });
  const snapshot = snapshotOf([dead]);
  const row = { id: 'a', title: 'PUT /x', text: 'Too old', actions: ['retry', 'discard'] };
  expect(rows(snapshot)[1]).toMatchObject(row);
  expect(rows(snapshot, { asked: 'a' })[1]).toMatchObject({
    ...row,
    text: 'Delete it for good?',
    actions: ['delete', 'keep'],
  });
});

test('an entry in conflict has a row of its own kind, and the summary says why nothing is sent', () => {
  const conflict = createEntry({ id: 'a', order: 1, state: 'conflict', nextAttemptAt: Infinity });
  const all = rows(snapshotOf([conflict, createEntry({ order: 2 })]));
  expect(all[0]).toMatchObject({
    title: '2 not sent yet',
    text: 'The server has another version',
    parts: 'summary conflict',
  });
  expect(all[1]).toMatchObject({
    id: 'a',
    parts: 'entry conflict',
    text: 'The server has another version',
    actions: ['retry', 'discard'],
  });
});

test('an entry that could not be sent has the words of the server in its row', () => {
  const lastFailure = {
    kind: 'status' as const,
    at: now,
    problem: { title: 'No title', detail: 'It is empty.' },
  };
  const dead = createEntry({ id: 'a', state: 'dead', deadReason: 'rejected', lastFailure });
  expect(rows(snapshotOf([dead]))[1]).toMatchObject({ text: 'The server refused it: It is empty.' });
});

test('what the browser has deleted has a row until the person has read it', () => {
  const lost = rows(snapshotOf([], { storageLost: { count: 2, noticedAt: now } }))[1];
  expect(lost).toMatchObject({ title: '2 lost: the browser has deleted the storage', actions: ['dismiss'] });
});

test('a write that was not kept has a row with the reason until the person has read it', () => {
  const rejectedAt = (at: number) =>
    ({ by: 'maxEntryBytes', method: 'PUT', url: 'https://app.test/x?y', at }) as const;
  const rejection = rejectedAt(1);
  const shown = (lastRejection: EnqueueRejection) =>
    rows(snapshotOf([], { lastRejection }), { dismissed: rejection });
  expect(rows(snapshotOf([], { lastRejection: rejection }))[1]).toMatchObject({
    parts: 'rejection',
    title: 'Not kept: PUT /x',
    text: 'Too large',
    actions: ['dismiss'],
  });
  expect(shown(rejection)).toHaveLength(1);
  expect(shown(rejectedAt(2))).toHaveLength(2);
});

test('twenty entries that could not be sent are listed, and all are counted', () => {
  const many = Array.from({ length: 23 }, (_, order) =>
    createEntry({ id: `${order}`, order, state: 'dead' }),
  );
  const all = rows(snapshotOf(many));
  expect(all).toHaveLength(21);
  expect(all[0]).toMatchObject({ title: '23 could not be sent' });
});

/** The elements of a library with its own namespace. */
interface IntrinsicElements extends SyncQueueStatusElements {
  div: { id?: string };
}

test('JSX knows <sync-queue-status> and its attributes, in the global namespace and in others', () => {
  const client = {} as Partial<StatusClient> as StatusClient;
  const attributes = { client, words: englishWords, class: 'wide', hidden: false, 'data-id': 1 };
  const global: JSX.IntrinsicElements['sync-queue-status'] = attributes;
  const other: IntrinsicElements['sync-queue-status'] = { ...attributes, key: 1, ref: () => {} };
  // @ts-expect-error -- a client has methods
  const wrong: JSX.IntrinsicElements['sync-queue-status'] = { client: 1 };
  expect([global.client, other.client, wrong.client]).toEqual([client, client, 1]);
});
