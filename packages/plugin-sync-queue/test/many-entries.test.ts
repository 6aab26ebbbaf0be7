import { FakeBrowser, sweepTerminations } from 'workbox-plugin-testing';
import type { EntryFilter, SyncQueueOptions } from '../src/index.ts';
import { createClient } from './helpers/client-in-page.ts';
import { createServer, down, lost, status } from './helpers/fake-server.ts';
import { createOutbox, readResults, readRows } from './helpers/outbox.ts';

const server = createServer();
const later = status(503, { 'Retry-After': '600' });

const createWithCommands = ({ owner: ask, ...options }: SyncQueueOptions = {}, browser?: FakeBrowser) =>
  createOutbox(options, {
    features: ({ commands, management, owner, pages, results }) => [
      pages(),
      management(),
      ...(ask ? [owner(ask)] : []),
      results(),
      commands(),
    ],
    ...(browser && { browser }),
  });

const put = (body: string) => new Request('https://app.test/api/notes', { method: 'POST', body });

/** Three dead letters: two that the server has rejected, and one that it has not answered. */
async function withDeadLetters() {
  const outbox = await createWithCommands({ maxAttempts: 1, persist: 'before-send' });
  await outbox.writeOffline('a', 'b', 'c');
  server.respondTo('a', 422);
  server.respondTo('b', 504);
  server.respondTo('c', 422);
  await outbox.completeSync();
  expect((await outbox.entries()).map(({ deadReason }) => deadReason)).toEqual([
    'rejected',
    'max-attempts',
    'rejected',
  ]);
  for (const body of ['a', 'b', 'c']) server.respondTo(body, 201);
  server.received.length = 0;
  return outbox;
}

test.each<[filter: EntryFilter, sent: string[]]>([
  [{ deadReason: 'rejected' }, ['a', 'c']],
  [{ deadReason: 'max-attempts' }, ['b']],
  [{ state: 'dead' }, ['a', 'b', 'c']],
  [{ state: 'dead', deadReason: 'rejected' }, ['a', 'c']],
  [{ state: 'held' }, []],
  [{ state: 'parked', deadReason: 'rejected' }, []],
])('retryAll with %j sends these entries in order and resolves with their number', async (filter, sent) => {
  const outbox = await withDeadLetters();
  expect(await outbox.worker.run(({ queue }) => queue.retryAll(filter))).toBe(sent.length);
  await outbox.wait(2);
  expect(server.receivedBodies).toEqual(sent);
});

test('a page retries and discards the entries of a reason, and sees the changes', async () => {
  const outbox = await withDeadLetters();
  const client = await createClient(outbox.page);
  expect(await client.run((queue) => queue.discardAll({ deadReason: 'rejected' }))).toBe(2);
  await outbox.wait(1);
  expect(client.states).toEqual(['dead']);
  expect((await readResults(outbox.browser)).map(({ outcome }) => outcome).toSorted()).toEqual([
    'discarded',
    'discarded',
    'refused',
  ]);
  expect(await client.run((queue) => queue.retryAll({ state: 'dead' }))).toBe(1);
  await outbox.wait(2);
  expect(client.states).toEqual([]);
  expect(server.receivedBodies).toEqual(['b']);
});

test('retryAll sends what waits before its time, and leaves alone what is at the server', async () => {
  const outbox = await createWithCommands({ lane: ({ url }) => url });
  await outbox.writeOffline(['a', 'api/a'], ['b', 'api/b']);
  server.respondTo('b', 503, 201);
  const release = server.holdResponseTo('a');
  const fired = outbox.sync();
  await outbox.browser.settle();
  expect(await outbox.worker.run(({ queue }) => queue.retryAll({ state: 'waiting' }))).toBe(1);
  release();
  await outbox.wait(1);
  await fired;
  expect(server.processed.toSorted()).toEqual(['a', 'b']);
});

test('a page retries no entry of another person', async () => {
  let user = 'ann';
  const outbox = await createWithCommands({ owner: () => user });
  server.respondWith(422);
  await outbox.writeOffline('a');
  await outbox.completeSync();
  user = 'bob';
  const client = await createClient(outbox.page);
  expect(await client.run((queue) => queue.retryAll({ state: 'dead' }))).toBe(0);
  expect(await client.run((queue) => queue.discardAll({ state: 'dead' }))).toBe(0);
  expect(await outbox.storedBodies()).toEqual(['a']);
});

test('more entries than one transaction takes are all discarded', async () => {
  const outbox = await createWithCommands();
  outbox.browser.online = false;
  await Promise.all(Array.from({ length: 300 }, (_, at) => outbox.write(String(at))));
  expect(await outbox.worker.run(({ queue }) => queue.discardAll({ state: 'waiting' }))).toBe(300);
  expect(await readRows(outbox.browser)).toMatchObject({ entries: [], requests: new Map() });
});

test.each<[given: unknown, field: string]>([
  [undefined, 'filter'],
  [{}, 'filter'],
  [null, 'filter'],
  [5, 'filter'],
  [[], 'filter'],
  [new Map([['state', 'dead']]), 'filter'],
  [{ state: undefined, deadReason: undefined }, 'filter'],
  [{ state: null }, 'state'],
  [{ state: NaN }, 'state'],
  [{ state: ['dead'] }, 'state'],
  [{ state: 'toString' }, 'state'],
  [{ state: 'dead', deadReason: 'gone' }, 'deadReason'],
  ['dead', '0'],
  [{ state: 'sending' }, 'state'],
  [{ deadReason: 'gone' }, 'deadReason'],
  [{ owner: 'ann' }, 'owner'],
])('retryAll and discardAll refuse the filter %j and name the field', async (given, field) => {
  const { worker } = await createWithCommands();
  for (const verb of ['retryAll', 'discardAll'] as const)
    await expect(worker.run(({ queue }) => queue[verb](given as EntryFilter))).rejects.toMatchObject({
      code: 'invalid-filter',
      details: { field },
    });
});

test('an updated entry keeps its place, and is sent once under a new key', async () => {
  const outbox = await createWithCommands();
  await outbox.writeOffline('a', 'b', 'c');
  const before = await outbox.entry(1);
  const client = await createClient(outbox.page);
  await client.run((queue) => queue.pause());
  const entry = await client.run((queue) => queue.update(before.id, put('better')));
  expect(entry).toMatchObject({ id: before.id, order: before.order, state: 'waiting', attempts: 0 });
  expect(entry.key).not.toBe(before.key);
  expect(await outbox.storedBodies()).toEqual(['a', 'better', 'c']);
  await client.run((queue) => queue.resume());
  await outbox.wait(2);
  expect(server.receivedBodies).toEqual(['a', 'better', 'c']);
});

test('a dead letter that is updated is sent again', async () => {
  const outbox = await createWithCommands();
  server.respondTo('a', 422);
  await outbox.writeOffline('a');
  await outbox.completeSync();
  const { id } = await outbox.entry();
  const entry = await outbox.worker.run(({ queue }) => queue.update(id, put('better')));
  expect(entry).not.toHaveProperty('deadReason');
  await outbox.wait(2);
  expect(server.processed).toEqual(['better']);
  expect(await outbox.entries()).toEqual([]);
});

test('an entry whose request was read ahead is sent with the updated one', async () => {
  const outbox = await createWithCommands();
  await outbox.writeOffline('a', 'b');
  const release = server.holdResponseTo('a');
  const fired = outbox.sync();
  await outbox.browser.settle();
  const { id } = await outbox.entry(1);
  await outbox.worker.run(({ queue }) => queue.update(id, put('better')));
  release();
  await outbox.wait(2);
  await fired;
  expect(server.receivedBodies).toEqual(['a', 'better']);
});

test('an entry that is at the server is not updated', async () => {
  const outbox = await createWithCommands();
  await outbox.writeOffline('a');
  const release = server.holdResponseTo('a');
  const fired = outbox.sync();
  await outbox.browser.settle();
  const { id } = await outbox.entry();
  const updating = outbox.worker.run(({ queue }) => queue.update(id, put('better')));
  await expect(updating).rejects.toMatchObject({ code: 'in-flight', details: { id } });
  release();
  await outbox.wait(1);
  await fired;
  expect(server.processed).toEqual(['a']);
});

test('an entry that the server may have received is not updated', async () => {
  const outbox = await createWithCommands();
  server.respondTo('a', lost, down);
  await outbox.write('a');
  const { id } = await outbox.entry();
  const client = await createClient(outbox.page);
  expect(await client.codeOf((queue) => queue.update(id, put('better')))).toBe('possibly-received');
  expect(await outbox.storedBodies()).toEqual(['a']);
});

test('update rejects for an unknown entry and for what is no request', async () => {
  const outbox = await createWithCommands();
  await outbox.writeOffline('a');
  const { id } = await outbox.entry();
  const client = await createClient(outbox.page);
  expect(await client.codeOf((queue) => queue.update('nothing', put('b')))).toBe('not-found');
  expect(await client.codeOf((queue) => queue.update(id, 'b' as never))).toBe('unreadable-request');
});

test('an update survives a termination at every step', async () => {
  const killPoints = await sweepTerminations(async (n) => {
    server.reset();
    const outbox = await createWithCommands({}, new FakeBrowser());
    await outbox.writeOffline('a', 'b', 'c');
    const { id } = await outbox.entry(1);
    const { worker } = outbox;
    void worker.terminateAt(n);
    const updated = worker
      .run(({ queue }) => queue.update(id, put('better')))
      .then(
        () => true,
        () => false,
      );
    await outbox.wait(3);
    const isUpdated = await Promise.race([updated, Promise.resolve(false)]);
    await outbox.restart();
    const pushed = outbox.worker.push();
    await outbox.wait(30);
    await pushed;
    const bodies = [...new Set(server.processed)];
    expect(server.processed).toEqual(bodies);
    expect([
      ['a', 'b', 'c'],
      ['a', 'better', 'c'],
    ]).toContainEqual(bodies);
    if (isUpdated) expect(bodies).toContain('better');
    expect(await readRows(outbox.browser)).toMatchObject({ entries: [], requests: new Map() });
    return worker;
  });
  expect(killPoints).toBeGreaterThan(10);
});

test.each(['retryAll', 'discardAll'] as const)(
  '%s does all of it or is called again after a termination at every step, and nothing else is touched',
  async (verb) => {
    const killPoints = await sweepTerminations(async (n) => {
      server.reset();
      const outbox = await createWithCommands({}, new FakeBrowser());
      for (const body of ['a', 'b']) server.respondTo(body, 422, 201);
      server.respondTo('c', later, later, later);
      await outbox.writeOffline('a', 'b', 'c');
      await outbox.completeSync();
      const { worker } = outbox;
      void worker.terminateAt(n);
      worker.run(({ queue }) => queue[verb]({ deadReason: 'rejected' })).catch(() => {});
      await outbox.wait(3);
      await outbox.restart();
      await outbox.worker.run(({ queue }) => queue[verb]({ deadReason: 'rejected' }));
      await outbox.completeSync();
      expect(await outbox.storedBodies()).toEqual(['c']);
      expect(server.processed).toEqual(verb === 'retryAll' ? ['a', 'b'] : []);
      expect((await readRows(outbox.browser)).requests.size).toBe(1);
      return worker;
    });
    expect(killPoints).toBeGreaterThan(5);
  },
);

test('two pages that edit one entry at once have one edit, and its request is sent once', async () => {
  const outbox = await createWithCommands();
  await outbox.writeOffline('a', 'b');
  await outbox.worker.run(({ queue }) => queue.pause());
  const { id } = await outbox.entry();
  const clients = await Promise.all([0, 1].map(() => createClient(outbox.browser.openPage())));
  const edited = clients.map((client, at) => client.run((queue) => queue.update(id, put(`edit ${at}`))));
  await outbox.browser.settle();
  expect((await Promise.all(edited)).map((entry) => entry.id)).toEqual([id, id]);
  await outbox.worker.run(({ queue }) => queue.resume());
  await outbox.wait(2);
  expect(server.receivedBodies).toHaveLength(2);
  expect(server.receivedBodies).toEqual([expect.stringMatching(/^edit [01]$/), 'b']);
});

test('of two pages at once one retries and one discards, and each entry has one of both ends', async () => {
  const outbox = await withDeadLetters();
  const one = await createClient(outbox.browser.openPage());
  const other = await createClient(outbox.browser.openPage());
  const counts = Promise.all([
    one.run((queue) => queue.retryAll({ deadReason: 'rejected' })),
    other.run((queue) => queue.discardAll({ deadReason: 'rejected' })),
  ]);
  await outbox.wait(5);
  const [retried, discarded] = await counts;
  expect(retried + discarded).toBe(2);
  expect(server.processed).toHaveLength(retried);
  expect(await outbox.storedBodies()).toEqual(['b']);
});

test('an entry of nobody that somebody edits is sent as that person', async () => {
  let user: string | null = null;
  const outbox = await createWithCommands({ owner: () => user });
  await outbox.writeOffline('a');
  user = 'anna';
  const { id } = await outbox.entry();
  const client = await createClient(outbox.page);
  const entry = await client.run((queue) => queue.update(id, put('better')));
  expect(entry).toMatchObject({ owner: 'anna', lane: 'anna ' });
  await outbox.wait(1);
  expect(server.processed).toEqual(['better']);
});

test('a queue without commands() names the feature and where the whole plugin has it', async () => {
  const outbox = await createOutbox();
  const { id } = await outbox.worker.run(({ queue }) => queue.pushRequest({ request: put('a') }));
  const updated = outbox.worker.run(({ queue }) => queue.update(id, put('b')));
  await expect(updated).rejects.toMatchObject({
    code: 'missing-feature',
    message: expect.stringContaining("import { commands } from 'workbox-plugin-sync-queue', then") as string,
  });
});
