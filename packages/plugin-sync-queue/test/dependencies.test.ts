import { FakeBrowser, sweepTerminations } from 'workbox-plugin-testing';
import { captureConsole } from 'workbox-plugin-testing/console';
import type { ExtraOptions, SyncQueueOptions } from '../src/index.ts';
import { failedDependency, openDependencies } from '../src/policy/dependencies.ts';
import type { Entry } from '../src/shared/entry.ts';
import { createClient } from './helpers/client-in-page.ts';
import { createEntry } from './helpers/create-entry.ts';
import { createServer, down } from './helpers/fake-server.ts';
import { createOutbox, type Outbox } from './helpers/outbox.ts';

const server = createServer();

const dependsOn: ExtraOptions['dependsOn'] = ({ headers }) => headers.get('X-After')?.split(' ');
const lane: SyncQueueOptions['lane'] = ({ url }) => new URL(url).pathname;

const createDependent = (
  { owner: ask, ...options }: SyncQueueOptions = {},
  idsOf = dependsOn,
  browser?: FakeBrowser,
) =>
  createOutbox(
    { lane, ...options },
    {
      features: ({ dependencies, explanation, management, owner, pages, results }) => [
        pages(),
        explanation(),
        management(),
        ...(ask ? [owner(ask)] : []),
        results(),
        dependencies(idsOf),
      ],
      ...(browser && { browser }),
    },
  );

/** Writes to a lane of its own, and returns the id of the entry. */
async function write(outbox: Outbox, body: string, ...after: string[]): Promise<string> {
  const headers: HeadersInit = after.length ? { 'X-After': after.join(' ') } : {};
  const response = await outbox.write(body, `api/${body}`, { headers });
  expect(response.status).toBe(202);
  return ((await response.json()) as { id: string }).id;
}

/** Stores b, which depends on a, while the browser is offline. */
async function writeTwo(outbox: Outbox) {
  outbox.browser.online = false;
  const a = await write(outbox, 'a');
  const b = await write(outbox, 'b', a);
  outbox.browser.online = true;
  return [a, b] as const;
}

const e = (order: number, given: Partial<Entry> = {}) => createEntry({ id: `id-${order}`, order, ...given });
const on = (...orders: number[]) => ({ dependsOn: orders.map((order) => `id-${order}`) });

test.each<[what: string, entry: Entry, waiting: Entry[], open: number[]]>([
  ['an earlier entry that waits', e(2, on(1)), [e(1)], [1]],
  ['an earlier entry of another lane', e(2, on(1)), [e(1, { lane: 'b' })], [1]],
  ['those of several that wait', e(4, on(1, 2, 3)), [e(1), e(3)], [1, 3]],
  ['no entry that is gone', e(2, on(1)), [], []],
  ['no later entry', e(2, on(3)), [e(3)], []],
  ['not for itself', e(2, on(2)), [e(2)], []],
  ['no entry of another person', e(2, on(1)), [e(1, { owner: 'ann' })], []],
  ['nothing without dependencies', e(2), [e(1)], []],
])('an entry waits for %s', (_, entry, waiting, open) => {
  const known = { waiting: new Map(waiting.map((one) => [one.id, one])), failed: new Map<string, Entry>() };
  expect(openDependencies(entry, known)).toEqual(open.map((order) => `id-${order}`));
});

test.each<[what: string, entry: Entry, failed: Entry[], id: string | undefined]>([
  ['with an earlier dead letter', e(2, on(1)), [e(1)], 'id-1'],
  ['with what was given up', e(2, { ...on(1), failedDependency: 'id-1' }), [], 'id-1'],
  ['not with a later dead letter', e(2, on(3)), [e(3)], undefined],
  ['not with that of another person', e(2, on(1)), [e(1, { owner: 'ann' })], undefined],
  [
    'not where a person has retried it since',
    e(2, { ...on(1), failedDependency: 'id-1', retriedAt: 5 }),
    [e(1)],
    undefined,
  ],
  ['where a person has retried it before', e(2, { ...on(1), retriedAt: 5 }), [e(1)], 'id-1'],
])('an entry fails %s', (_, entry, failed, id) => {
  const known = { waiting: new Map<string, Entry>(), failed: new Map(failed.map((one) => [one.id, one])) };
  expect(failedDependency(entry, known)).toBe(id);
});

test('an entry of another lane is sent after the entry that it depends on, also a live one', async () => {
  const outbox = await createDependent();
  server.respondTo('a', down, down, 201);
  const a = await write(outbox, 'a');
  await write(outbox, 'b', a);
  expect(server.receivedBodies).not.toContain('b');
  await outbox.completeSync();
  expect(server.processed).toEqual(['a', 'b']);
});

test('a dependency holds in the next worker', async () => {
  const outbox = await createDependent();
  server.respondTo('a', down, 503, 201);
  await writeTwo(outbox);
  await outbox.restart();
  await outbox.completeSync();
  expect(server.processed).toEqual(['a', 'b']);
});

test('entries fail with the one that they depend on, and nothing of them is sent', async () => {
  const outbox = await createDependent();
  server.respondTo('a', 422);
  const [a, b] = await writeTwo(outbox);
  outbox.browser.online = false;
  const c = await write(outbox, 'c', b);
  await write(outbox, 'other');
  outbox.browser.online = true;
  await outbox.completeSync();
  expect(server.receivedBodies.toSorted()).toEqual(['a', 'other']);
  expect(await outbox.entries()).toMatchObject([
    { id: a, state: 'dead', deadReason: 'rejected' },
    { id: b, state: 'dead', deadReason: 'dependency', failedDependency: a, attempts: 0 },
    { id: c, state: 'dead', deadReason: 'dependency', failedDependency: b, attempts: 0 },
  ]);
  expect(await outbox.worker.run(({ queue }) => queue.result(c))).toMatchObject({ deadReason: 'dependency' });
  server.respondTo('a', 201);
  for (const id of [a, b, c]) await outbox.worker.run(({ queue }) => queue.retry(id));
  await outbox.wait(5);
  expect(server.processed).toEqual(['other', 'a', 'b', 'c']);
});

test('an entry fails with one that somebody discards, also where the worker is terminated after it', async () => {
  const outbox = await createDependent();
  const [a, b] = await writeTwo(outbox);
  outbox.browser.online = false;
  await outbox.worker.run(({ queue }) => queue.discard(a));
  await outbox.worker.terminate();
  outbox.browser.online = true;
  await outbox.restart();
  await outbox.completeSync();
  expect(server.received).toEqual([]);
  expect(await outbox.entries()).toMatchObject([{ id: b, state: 'dead', deadReason: 'dependency' }]);
});

test('an entry that depends on a dead letter becomes one', async () => {
  const outbox = await createDependent();
  server.respondTo('a', 422);
  outbox.browser.online = false;
  const a = await write(outbox, 'a');
  outbox.browser.online = true;
  await outbox.completeSync();
  await write(outbox, 'b', a);
  await outbox.wait(1);
  expect(await outbox.entry(1)).toMatchObject({ deadReason: 'dependency', failedDependency: a });
});

/** Stores a for the one lane and b, which depends on a, and c for another, and lets the server refuse a. */
async function refuseFirst(outbox: Outbox, beforeReplay: (c: string) => Promise<unknown>) {
  server.respondTo('a', 422);
  const ids = await writeTwo(outbox);
  outbox.browser.online = false;
  const c = ((await (await outbox.write('c', 'api/b')).json()) as { id: string }).id;
  await beforeReplay(c);
  outbox.browser.online = true;
  await outbox.completeSync();
  return [...ids, c] as const;
}

test('an entry fails with its dependency also where something behind it was retried before', async () => {
  const outbox = await createDependent();
  const [a, b, c] = await refuseFirst(outbox, (id) => outbox.worker.run(({ queue }) => queue.retry(id)));
  expect(server.receivedBodies.toSorted()).toEqual(['a', 'c']);
  expect(await outbox.entries()).toMatchObject([
    { id: a, state: 'dead' },
    { id: b, state: 'dead', deadReason: 'dependency', failedDependency: a },
  ]);
  await outbox.worker.run(({ queue }) => queue.retry(b));
  await outbox.wait(5);
  expect(server.processed).toEqual(['c', 'b']);
  expect(c).not.toBe(b);
});

test('an entry is sent where the one that it depends on is retried and delivered before its turn', async () => {
  const outbox = await createDependent();
  server.respondTo('first', 401);
  server.respondTo('a', 422);
  outbox.browser.online = false;
  await outbox.write('first', 'api/b');
  const a = await write(outbox, 'a');
  await write(outbox, 'b', a);
  outbox.browser.online = true;
  await outbox.completeSync();
  expect(await outbox.entries()).toMatchObject([{ state: 'held' }, { state: 'dead' }, { state: 'waiting' }]);
  server.respondTo('a', 201);
  await outbox.worker.run(({ queue }) => queue.retry(a));
  await outbox.wait(5);
  await outbox.restart();
  server.respondTo('first', 201);
  await outbox.worker.run(({ queue }) => queue.resume());
  await outbox.wait(5);
  expect(server.processed).toEqual(['a', 'first', 'b']);
});

test('a dependency holds where the database could not be opened at the start of the worker', async () => {
  const outbox = await createDependent();
  await writeTwo(outbox);
  outbox.browser.storageFaults.failOpens(3);
  await outbox.restart();
  for (let event = 0; event < 6; event++) {
    const woken = outbox.sync();
    await outbox.wait(180);
    await woken;
  }
  expect(server.processed).toEqual(['a', 'b']);
});

test('a dependency holds after everything of another person was cleared', async () => {
  const outbox = await createDependent({ owner: () => 'ann' });
  const [, b] = await writeTwo(outbox);
  await outbox.worker.run(({ queue }) => queue.clear({ owner: 'bob' }));
  server.respondTo('a', 503, 201);
  const fired = outbox.sync();
  await outbox.browser.settle();
  expect(server.receivedBodies).toEqual(['a']);
  await outbox.wait(180);
  await fired;
  expect(server.processed).toEqual(['a', 'b']);
  expect(await outbox.worker.run(({ queue }) => queue.result(b))).toMatchObject({ outcome: 'delivered' });
});

test('a write that can neither be stored nor be sent before its dependency gives its page the error', async () => {
  const outbox = await createDependent();
  server.respondTo('a', 503);
  const a = await write(outbox, 'a');
  outbox.browser.storageFaults.quotaUsedUp = true;
  const answer = outbox.write('b', 'api/b', { headers: { 'X-After': a } });
  await outbox.wait(30);
  await expect(answer).rejects.toThrow('Failed to fetch');
  expect(server.receivedBodies).not.toContain('b');
});

test('an id that is no entry counts as delivered', async () => {
  const outbox = await createDependent();
  expect((await outbox.write('a', 'api/a', { headers: { 'X-After': 'nothing' } })).status).toBe(201);
});

test('explain names the entries that go first', async () => {
  const outbox = await createDependent();
  server.respondTo('a', 503);
  const [a, b] = await writeTwo(outbox);
  const client = await createClient(outbox.page);
  expect(await client.run((queue) => queue.explain(b))).toEqual({ waitingFor: 'dependency', dependsOn: [a] });
});

test('an entry does not wait for an entry of another person', async () => {
  let user = 'ann';
  const outbox = await createDependent({ owner: () => user });
  outbox.browser.online = false;
  const a = await write(outbox, 'a');
  user = 'bob';
  await write(outbox, 'b', a);
  outbox.browser.online = true;
  await outbox.completeSync();
  expect(server.processed).toEqual(['b']);
});

test.each<[what: string, answer: 201 | 422, sent: string[]]>([
  ['is delivered', 201, ['a', 'b', 'c']],
  ['is rejected', 422, []],
])('entries whose dependency %s survive a termination at every step', async (_, answer, sent) => {
  const killPoints = await sweepTerminations(async (n) => {
    server.reset();
    const outbox = await createDependent({}, dependsOn, new FakeBrowser());
    const [, b] = await writeTwo(outbox);
    outbox.browser.online = false;
    await write(outbox, 'c', b);
    outbox.browser.online = true;
    server.respondTo('a', answer);
    const { worker } = outbox;
    void worker.terminateAt(n);
    const fired = outbox.sync();
    await outbox.wait(5);
    await outbox.restart();
    const pushed = outbox.worker.push();
    await outbox.wait(30);
    await pushed;
    await fired;
    expect(server.processed).toEqual(sent);
    const left = await outbox.entries();
    expect(left.map(({ deadReason }) => deadReason)).toEqual(
      sent.length ? [] : ['rejected', 'dependency', 'dependency'],
    );
    return worker;
  });
  expect(killPoints).toBeGreaterThan(10);
});

test.each<[what: string, wrong: () => never]>([
  [
    'throws',
    () => {
      throw new Error('no');
    },
  ],
  ['returns a string', () => 'id' as never],
  ['returns a list of numbers', () => [7] as never],
  ['returns a promise', () => Promise.resolve([]) as never],
])('a write depends on nothing where dependsOn %s, with an error in development', async (_, wrong) => {
  const said = captureConsole();
  const outbox = await createDependent({}, wrong);
  expect((await outbox.write('a')).status).toBe(201);
  expect(said('error').join()).toContain('"dependsOn" must return a list of ids of entries, but gave');
});

test('dependencies() refuses what is no function', async () => {
  await expect(createDependent({}, ['id'] as never)).rejects.toMatchObject({
    code: 'invalid-option',
    message: expect.stringContaining('dependsOn'),
  });
});
