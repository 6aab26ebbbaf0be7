import type { SyncQueueStatusElements, StatusClient } from '../src/element.ts';
import { firstOf, reasonOf } from '../src/element/reason.ts';
import { rowsOf } from '../src/element/rows.ts';
import { englishWords } from '../src/element/status-words.ts';
import { explainEntry } from '../src/policy/explain-entry.ts';
import type { EnqueueRejection } from '../src/shared/entry-result.ts';
import type { Entry, EntryState } from '../src/shared/entry.ts';
import { metricsOf, type QueueSnapshot } from '../src/shared/queue-snapshot.ts';
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

const rows = (snapshot: QueueSnapshot, asked?: string, onLine = true) =>
  rowsOf(snapshot, reasonOf(snapshot, onLine, now), { words: englishWords, time: (at) => `<${at}>`, asked });

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

test('the element names the same reason as explain() for the first entry, in all circumstances', () => {
  for (const { state, nextAttemptAt, onLine, ...given } of circumstances)
    for (const retryAt of [undefined, later]) {
      const lastFailure = { kind: 'status' as const, at: now, ...(retryAt && { retryAt }) };
      const entry = createEntry({ state, nextAttemptAt, lastFailure });
      const snapshot = snapshotOf([entry], given);
      const known = { ...snapshot, onLine, now, replaying: false };
      expect([snapshot, reasonOf(snapshot, onLine, now).waitingFor]).toEqual([
        snapshot,
        explainEntry(entry, known).waitingFor,
      ]);
    }
});

test('the entry that stands for the queue is the one that is sent, then the first that is not parked', () => {
  const states = (...all: EntryState[]) => all.map((state, order) => createEntry({ order, state }));
  expect(firstOf(states('dead', 'parked', 'waiting', 'sending'))?.state).toBe('sending');
  expect(firstOf(states('dead', 'parked', 'held', 'waiting'))?.state).toBe('held');
  expect(firstOf(states('dead', 'parked'))?.state).toBe('parked');
  expect(firstOf(states('dead'))).toBeUndefined();
});

test.each<[string, QueueSnapshot, string, string, string[]]>([
  ['before the worker has answered', snapshotOf([], { status: 'connecting' }), 'Not known yet', '', []],
  [
    'while the worker does not answer',
    snapshotOf([createEntry({})], { status: 'unreachable' }),
    '1 not sent yet',
    'The app does not answer',
    [],
  ],
  ['of an empty queue', snapshotOf([]), 'Everything is sent', '', []],
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
  const [summary] = rows(snapshotOf([createEntry({})]), undefined, false);
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
  expect(rows(snapshot, 'a')[1]).toMatchObject({
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
    parts: 'row summary conflict',
  });
  expect(all[1]).toMatchObject({
    id: 'a',
    parts: 'row entry conflict',
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
  const shown = (lastRejection: EnqueueRejection) => {
    const snapshot = snapshotOf([], { lastRejection });
    const reason = reasonOf(snapshot, true, now);
    return rowsOf(snapshot, reason, { words: englishWords, time: String, dismissed: rejection });
  };
  expect(rows(snapshotOf([], { lastRejection: rejection }))[1]).toMatchObject({
    parts: 'row rejection',
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
