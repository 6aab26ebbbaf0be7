import { FakeBrowser, sweepTerminations } from 'workbox-plugin-testing';
import { captureConsole } from 'workbox-plugin-testing/console';
import type { SyncQueueOptions } from '../src/index.ts';
import { leavingFor } from '../src/policy/admission.ts';
import type { Entry } from '../src/shared/entry.ts';
import { createClient } from './helpers/client-in-page.ts';
import { createEntry } from './helpers/create-entry.ts';
import { createServer, down, lost } from './helpers/fake-server.ts';
import { createOutbox, type Outbox, readResults, readRows } from './helpers/outbox.ts';

const server = createServer();

/** A note is created, changed and deleted by an id that the page has made. */
const coalesce: SyncQueueOptions['coalesce'] = ({ method, headers }) => {
  const key = headers.get('X-Note');
  return key && { key, creates: method === 'POST', cancels: method === 'DELETE' };
};
const parts = { methods: ['POST', 'PUT', 'DELETE'] as const };
const createNotes = (options: SyncQueueOptions = {}, browser?: FakeBrowser) =>
  createOutbox({ coalesce, ...options }, { methods: [...parts.methods], ...(browser && { browser }) });

const send = (outbox: Outbox, method: string, body: string, note = '1') =>
  outbox.write(body, `api/notes/${note}`, { method, headers: { 'X-Note': note } });

async function sendOffline(outbox: Outbox, ...writes: [method: string, body: string, note?: string][]) {
  outbox.browser.online = false;
  const statuses: number[] = [];
  for (const write of writes) statuses.push((await send(outbox, ...write)).status);
  outbox.browser.online = true;
  await outbox.browser.settle();
  return statuses;
}

const e = (order: number, given: Partial<Entry> = {}) =>
  createEntry({ id: `id-${order}`, order, coalesceKey: 'note', attempts: 0, ...given });
const creation = e(1, { creates: true });
const deletion = e(9, { cancels: true });

test.each<[what: string, newer: Entry, others: Entry[], leaving: number[]]>([
  ['a deletion cancels the creation', deletion, [creation], [1, 9]],
  ['a deletion cancels the creation and its changes', deletion, [creation, e(2), e(3)], [1, 2, 3, 9]],
  ['a deletion without a creation replaces the changes', deletion, [e(2)], [2]],
  ['a deletion of nothing is stored', deletion, [], []],
  ['a change takes no creation’s place', e(2), [creation], []],
  ['a change takes the place of a change behind a creation', e(3), [creation, e(2)], [2]],
  ['a creation takes the place of a creation', e(2, { creates: true }), [creation], [1]],
  ['a deletion of what was sent is stored', deletion, [{ ...creation, attempts: 1 }], []],
  [
    'a deletion of what may be received is stored',
    deletion,
    [{ ...creation, attempts: 0, unknownSince: 1 }],
    [],
  ],
  [
    'a deletion of what was answered is stored',
    deletion,
    [{ ...creation, lastFailure: { kind: 'status', status: 503, at: 1 } }],
    [],
  ],
  ['a deletion of a dead letter is stored', deletion, [{ ...creation, state: 'dead' }], []],
  ['a deletion of a held creation is stored', deletion, [{ ...creation, state: 'held' }], []],
  [
    'a deletion behind a sent change replaces what was not sent',
    deletion,
    [creation, e(2, { attempts: 1 })],
    [1],
  ],
  ['a deletion that was sent is stored', { ...deletion, attempts: 1 }, [creation], [1]],
  ['a deletion of another lane is stored', { ...deletion, lane: 'b' }, [creation], []],
  ['a deletion by another person is stored', { ...deletion, owner: 'bob' }, [creation], []],
  ['a deletion of another thing is stored', { ...deletion, coalesceKey: 'other' }, [creation], []],
  ['a creation takes no deletion’s place', e(2, { creates: true }), [e(1, { cancels: true })], []],
  ['a change takes the place of a deletion', e(2), [e(1, { cancels: true })], [1]],
  [
    'a deletion cancels the second creation, and leaves the first deletion',
    deletion,
    [e(3), e(1, { cancels: true }), e(2, { creates: true })],
    [3, 2, 9],
  ],
  [
    'a deletion cancels the second creation, also where the first deletion was sent',
    deletion,
    [e(1, { cancels: true, attempts: 1 }), e(2, { creates: true })],
    [2, 9],
  ],
  [
    'a deletion cancels the second creation, also where the first creation was sent',
    deletion,
    [e(1, { creates: true, attempts: 1 }), e(2, { cancels: true }), e(3, { creates: true })],
    [3, 9],
  ],
  ['a deletion does not cancel a later creation', deletion, [{ ...creation, order: 10 }], []],
])('%s', (_, newer, others, leaving) => {
  expect(leavingFor(newer, others).map(({ order }) => order)).toEqual(leaving);
});

test('a note that is created, changed and deleted offline leaves nothing to send', async () => {
  const outbox = await createNotes();
  const answers = await sendOffline(outbox, ['POST', 'new'], ['PUT', 'changed'], ['PUT', 'again']);
  expect(answers).toEqual([202, 202, 202]);
  expect(await outbox.storedBodies()).toEqual(['new', 'again']);
  outbox.browser.online = false;
  const { client } = await createClient(outbox.page);
  const receipt = await send(outbox, 'DELETE', 'delete');
  expect(receipt.status).toBe(202);
  const { id } = (await receipt.json()) as { id: string };
  expect(await readRows(outbox.browser)).toMatchObject({ entries: [], requests: new Map() });
  expect((await readResults(outbox.browser)).map(({ outcome }) => outcome).toSorted()).toEqual([
    'cancelled',
    'cancelled',
    'cancelled',
    'superseded',
  ]);
  expect(await outbox.page.run(() => client.result(id))).toMatchObject({ id, outcome: 'cancelled' });
  outbox.browser.online = true;
  await outbox.completeSync();
  await outbox.wait(1);
  expect(server.received).toEqual([]);
  expect(client.getSnapshot()).toMatchObject({ size: 0, entries: [] });
});

test('a deletion that pushRequest is given cancels what waits', async () => {
  const outbox = await createNotes();
  await sendOffline(outbox, ['POST', 'new']);
  await outbox.worker.run(({ queue }) => queue.pause());
  const { id } = await outbox.worker.run(({ queue }) =>
    queue.pushRequest({
      request: new Request('/api/notes/1', { method: 'DELETE', headers: { 'X-Note': '1' } }),
    }),
  );
  expect(await outbox.entries()).toEqual([]);
  expect(await outbox.worker.run(({ queue }) => queue.result(id))).toMatchObject({ outcome: 'cancelled' });
});

test('a deletion of a note that the server may have received is sent behind it', async () => {
  const outbox = await createNotes();
  server.respondTo('new', lost, 201);
  await send(outbox, 'POST', 'new');
  await sendOffline(outbox, ['PUT', 'changed'], ['DELETE', 'delete']);
  expect(await outbox.storedBodies()).toEqual(['new', 'delete']);
  await outbox.completeSync();
  expect(server.processed).toEqual(['new', 'delete']);
});

test('a deletion of a note that is at the server now is sent behind it', async () => {
  const outbox = await createNotes();
  await sendOffline(outbox, ['POST', 'new']);
  const release = server.holdResponseTo('new');
  const fired = outbox.sync();
  await outbox.browser.settle();
  const deleted = send(outbox, 'DELETE', 'delete');
  await outbox.browser.settle();
  expect(await outbox.storedBodies()).toEqual(['new', 'delete']);
  release();
  await outbox.wait(10);
  await fired;
  expect((await deleted).status).toBe(201);
  expect(server.processed).toEqual(['new', 'delete']);
});

test('a deletion of a note that was delivered is sent and replaces its unsent changes', async () => {
  const outbox = await createNotes();
  await send(outbox, 'POST', 'new');
  await sendOffline(outbox, ['PUT', 'changed'], ['DELETE', 'delete']);
  await outbox.completeSync();
  expect(server.processed).toEqual(['new', 'delete']);
});

test('a deletion of a delivered note is sent, whatever was created and deleted behind it', async () => {
  const outbox = await createNotes();
  await send(outbox, 'POST', 'new');
  await sendOffline(outbox, ['DELETE', 'delete'], ['POST', 'new again'], ['DELETE', 'delete again']);
  expect(await outbox.storedBodies()).toEqual(['delete']);
  await outbox.completeSync();
  expect(server.processed).toEqual(['new', 'delete']);
});

test('a note that is deleted and created again offline is first deleted and then created', async () => {
  const outbox = await createNotes();
  await send(outbox, 'POST', 'new');
  await sendOffline(outbox, ['DELETE', 'delete'], ['POST', 'new again']);
  await outbox.completeSync();
  expect(server.processed).toEqual(['new', 'delete', 'new again']);
});

test('a page that waits for the turn of a cancelled write gets its receipt', async () => {
  const outbox = await createNotes();
  await sendOffline(outbox, ['POST', 'first', '7']);
  const release = server.holdResponseTo('first');
  const fired = outbox.sync();
  await outbox.browser.settle();
  const waiting = [send(outbox, 'POST', 'new'), send(outbox, 'DELETE', 'delete')];
  await outbox.browser.settle();
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([202, 202]);
  release();
  await outbox.wait(1);
  await fired;
  expect(server.processed).toEqual(['first']);
});

test('a cancelled deletion needs no room in a full queue', async () => {
  const outbox = await createNotes({ maxEntries: 1 });
  expect(await sendOffline(outbox, ['POST', 'new'], ['DELETE', 'delete'])).toEqual([202, 202]);
  expect(await outbox.entries()).toEqual([]);
});

test('an entry that an attempt without a network has left unsent is cancelled', async () => {
  const outbox = await createNotes();
  await sendOffline(outbox, ['POST', 'new']);
  outbox.browser.online = false;
  await outbox.completeSync();
  expect((await outbox.entry()).attempts).toBe(0);
  await send(outbox, 'DELETE', 'delete');
  expect(await outbox.entries()).toEqual([]);
});

test.each<[what: string, wrong: unknown, words: string]>([
  ['a key that is a number', { key: 7, cancels: true }, 'whose key is a string, but gave 7'],
  ['no key', { cancels: true }, 'whose key is a string, but gave '],
  ['a promise', Promise.resolve({ key: '1', cancels: true }), 'but gave'],
])(
  'nothing is cancelled where coalesce returns %s, with an error in development',
  async (_, wrong, words) => {
    const said = captureConsole();
    const outbox = await createNotes({ coalesce: () => wrong as never });
    await sendOffline(outbox, ['POST', 'new'], ['DELETE', 'delete']);
    expect(await outbox.storedBodies()).toEqual(['new', 'delete']);
    expect(said('error').join()).toContain(words);
  },
);

test('a key with both roles or with roles that are not true takes nothing back', async () => {
  const outbox = await createNotes({
    coalesce: ({ method }) =>
      method === 'POST'
        ? ({ key: 'a', creates: true, cancels: true } as const)
        : { key: 'a', cancels: 'yes' as never },
  });
  await sendOffline(outbox, ['POST', 'new'], ['DELETE', 'delete']);
  expect(await outbox.storedBodies()).toEqual(['new', 'delete']);
});

test('a deletion that cancels survives a termination at every step', async () => {
  const seen = new Set<string>();
  const killPoints = await sweepTerminations(async (n) => {
    server.reset();
    const outbox = await createNotes({}, new FakeBrowser());
    await sendOffline(outbox, ['POST', 'new'], ['PUT', 'changed']);
    outbox.browser.online = false;
    const { worker } = outbox;
    void worker.terminateAt(n);
    const answered = send(outbox, 'DELETE', 'delete').then(
      ({ status }) => String(status),
      () => 'error',
    );
    await outbox.wait(6);
    const answer = await answered;
    seen.add(answer);
    const { entries, requests } = await readRows(outbox.browser);
    expect([...requests.keys()].toSorted()).toEqual(entries.map(({ id }) => id).toSorted());
    const stored = await outbox.storedBodies();
    // All of it or nothing of it, and all of it where the page was told so.
    expect([[], ['new', 'changed']]).toContainEqual(stored);
    if (answer === '202') expect(stored).toEqual([]);
    outbox.browser.online = true;
    await outbox.restart();
    const pushed = outbox.worker.push();
    await outbox.wait(30);
    await pushed;
    expect(server.processed).toEqual(stored);
    expect(await outbox.entries()).toEqual([]);
    return worker;
  });
  expect([...seen].toSorted()).toEqual(['202', 'error']);
  expect(killPoints).toBeGreaterThan(5);
});

test('a deletion behind a sent creation survives a termination at every step', async () => {
  const killPoints = await sweepTerminations(async (n) => {
    server.reset();
    const outbox = await createNotes({}, new FakeBrowser());
    server.respondTo('new', down, 201);
    await send(outbox, 'POST', 'new');
    const { worker } = outbox;
    void worker.terminateAt(n);
    const answered = send(outbox, 'DELETE', 'delete').then(
      ({ status }) => status,
      () => 'error',
    );
    await outbox.wait(6);
    const answer = await answered;
    await outbox.restart();
    const pushed = outbox.worker.push();
    await outbox.wait(30);
    await pushed;
    expect(await outbox.entries()).toEqual([]);
    expect([['new'], ['new', 'delete']]).toContainEqual(server.processed);
    if (answer !== 'error') expect(server.processed).toEqual(['new', 'delete']);
    return worker;
  });
  expect(killPoints).toBeGreaterThan(8);
});
