import type { SyncQueueOptions } from '../src/index.ts';
import { createClient } from './helpers/client-in-page.ts';
import { captureConsole } from 'workbox-plugin-testing/console';
import { createServer, status } from './helpers/fake-server.ts';
import { createOutbox, type Outbox } from './helpers/outbox.ts';

const server = createServer();
const later = status(503, { 'Retry-After': '1' });

const setOwner = (outbox: Outbox, id: string | null) => outbox.worker.run(({ queue }) => queue.setOwner(id));
const replay = (outbox: Outbox) => outbox.worker.run(({ queue }) => queue.replayRequests());
const listed = async (outbox: Outbox) =>
  (await outbox.entries()).map(({ owner, lane, state }) => [owner, lane, state]);

/** A user that can change at any time, and the option `owner` that returns it. */
function createUser(name: string | null | undefined) {
  const person = {
    name,
    asked: 0,
    options: {
      owner: async (): Promise<string | null | undefined> => {
        person.asked++;
        return person.name;
      },
    } satisfies SyncQueueOptions,
  };
  return person;
}

test('entries of one user are not sent while another user is signed in, and are sent when the first is back', async () => {
  const outbox = await createOutbox();
  await setOwner(outbox, 'anna');
  await outbox.writeOffline('a');
  await setOwner(outbox, 'bert');
  await outbox.writeOffline('b');
  expect(await listed(outbox)).toEqual([
    ['anna', 'anna ', 'waiting'],
    ['bert', 'bert ', 'waiting'],
  ]);
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.processed).toEqual(['b']);
  await setOwner(outbox, 'anna');
  await outbox.completeSync();
  expect(server.processed).toEqual(['b', 'a']);
});

test('the option owner is asked at enqueue and before each send, so that no entry is sent as another user', async () => {
  const person = createUser('anna');
  const outbox = await createOutbox(person.options);
  await outbox.writeOffline('a');
  person.name = 'bert';
  await outbox.writeOffline('b');
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.processed).toEqual(['b']);
  person.name = 'anna';
  await outbox.completeSync();
  expect(server.processed).toEqual(['b', 'a']);
});

test('the owner given to setOwner outlasts the worker', async () => {
  const outbox = await createOutbox();
  await setOwner(outbox, 'anna');
  await outbox.writeOffline('a');
  await setOwner(outbox, 'bert');
  await outbox.restart();
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual([]);
  await outbox.writeOffline('b');
  expect((await outbox.entry(1)).owner).toBe('bert');
});

test('entries are not sent when the user changes while the first of three is at the server', async () => {
  const outbox = await createOutbox();
  await setOwner(outbox, 'anna');
  await outbox.writeOffline('a', 'b', 'c');
  const answer = server.holdResponseTo('a');
  const replayed = replay(outbox);
  await outbox.browser.settle();
  await setOwner(outbox, 'bert');
  answer(201);
  await replayed;
  expect(server.receivedBodies).toEqual(['a']);
  expect(await outbox.entries()).toMatchObject([
    { owner: 'anna', attempts: 0, state: 'waiting' },
    { owner: 'anna', attempts: 0, state: 'waiting' },
  ]);
});

test('an entry is not sent and costs no attempt when the user changes while requestWillReplay waits for a token', async () => {
  let giveToken = () => {};
  const outbox = await createOutbox({
    requestWillReplay: () => new Promise<void>((resolve) => (giveToken = resolve)),
  });
  await setOwner(outbox, 'anna');
  await outbox.writeOffline('a');
  const before = await outbox.entry();
  const replayed = replay(outbox);
  await outbox.browser.settle();
  await setOwner(outbox, 'bert');
  giveToken();
  await replayed;
  expect(server.receivedBodies).toEqual([]);
  expect(await outbox.entry()).toEqual(before);
});

test('the answer of the option owner right before the send counts', async () => {
  const person = createUser('anna');
  const classify = jest.fn(() => undefined);
  const outbox = await createOutbox({
    ...person.options,
    classify,
    requestWillReplay: () => {
      person.name = 'bert';
    },
  });
  await outbox.writeOffline('a', 'b');
  const judged = [...classify.mock.calls];
  const [before] = await outbox.entries();
  await replay(outbox);
  expect(server.receivedBodies).toEqual([]);
  expect(await outbox.entry()).toEqual(before);
  // Nothing was sent, so that there is no answer to classify.
  expect(classify).toHaveBeenCalledTimes(judged.length);
});

test('a 401 stands when the user changes before its second request', async () => {
  const person = createUser('anna');
  const outbox = await createOutbox({
    ...person.options,
    requestWillReplay: ({ response }) => {
      if (response) person.name = 'bert';
    },
  });
  await outbox.writeOffline('a');
  server.respondWith(401);
  await replay(outbox);
  expect(server.receivedBodies).toEqual(['a']);
  expect(await outbox.entry()).toMatchObject({ owner: 'anna', state: 'held' });
});

test.each<[string, SyncQueueOptions['owner']]>([
  ['null', () => null],
  ['nothing', () => undefined],
  ['an empty string', () => ''],
  ['a number', () => 7 as never],
  [
    'an error',
    () => {
      throw new Error('no session');
    },
  ],
])('an unknown owner (%s) holds the entry and is never a default', async (_, owner) => {
  captureConsole();
  const outbox = await createOutbox({ owner: owner! });
  await outbox.writeOffline('a');
  expect((await outbox.entry()).owner).toBeUndefined();
  expect(await outbox.completeSync()).toBe('resolved');
  await outbox.completeSync({ lastChance: true });
  expect(server.receivedBodies).toEqual([]);
});

test('an owner callback that does not answer means that nobody is signed in', async () => {
  const outbox = await createOutbox({ owner: () => new Promise(() => {}), attemptTimeoutSeconds: 5 });
  outbox.browser.online = false;
  const written = outbox.write('a');
  await outbox.wait(6);
  expect((await written).status).toBe(202);
  expect((await outbox.entry()).owner).toBeUndefined();
});

test('an entry without an owner is not sent as the next user, until retry(id) gives it to that user', async () => {
  const person = createUser(null);
  const outbox = await createOutbox({ ...person.options, lane: () => 'notes' });
  await outbox.writeOffline('a');
  const { id } = await outbox.entry();
  person.name = 'anna';
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual([]);
  server.respondWith(later);
  expect(await outbox.worker.run(({ queue }) => queue.retry(id))).toMatchObject({
    owner: 'anna',
    lane: 'anna notes',
  });
  await outbox.browser.settle();
  server.respondWith(201);
  await outbox.completeSync();
  expect(server.processed).toEqual(['a']);
});

test('writes without an owner do not block other writes without an owner', async () => {
  const outbox = await createOutbox(createUser(null).options);
  await outbox.writeOffline('a');
  expect((await outbox.write('b')).status).toBe(201);
});

test('users do not wait for each other: a held lane of one does not block the other', async () => {
  const outbox = await createOutbox();
  await setOwner(outbox, 'anna');
  await outbox.writeOffline('a');
  server.respondTo('a', 401);
  await replay(outbox);
  await setOwner(outbox, 'bert');
  server.respondTo('b', later, 201);
  expect((await outbox.write('b')).status).toBe(202);
  await outbox.completeSync();
  expect(server.processed).toEqual(['b']);
});

test('a held lane continues when its user comes back', async () => {
  const outbox = await createOutbox();
  await setOwner(outbox, 'anna');
  await outbox.writeOffline('a');
  server.respondTo('a', 401, 201);
  await replay(outbox);
  await setOwner(outbox, null);
  await setOwner(outbox, 'anna');
  await outbox.browser.settle();
  expect(server.processed).toEqual(['a']);
});

test('lanes of two users with similar names are two lanes', async () => {
  const person = createUser('a b');
  const outbox = await createOutbox({ ...person.options, lane: () => 'c' });
  await outbox.writeOffline('one');
  person.name = 'a';
  await outbox.writeOffline('two');
  const [one, two] = await outbox.entries();
  expect(one?.lane).not.toBe(two?.lane);
});

test('the order is kept for each user across changes of the user', async () => {
  const outbox = await createOutbox();
  for (const [who, body] of [
    ['anna', 'a1'],
    ['bert', 'b1'],
    ['anna', 'a2'],
    ['bert', 'b2'],
  ] as const) {
    server.respondWith(later);
    await setOwner(outbox, who);
    await outbox.write(body);
  }
  server.respondWith(201);
  await outbox.completeSync();
  await setOwner(outbox, 'anna');
  await outbox.completeSync();
  expect(server.processed).toEqual(['b1', 'b2', 'a1', 'a2']);
});

test('a queue without owners sends for all, and its option owner alone knows the user', async () => {
  const plain = await createOutbox();
  await plain.writeOffline('a');
  expect(await plain.entry()).not.toHaveProperty('owner');
  await plain.completeSync();
  const person = createUser('anna');
  const asking = await createOutbox(person.options, {
    name: 'asking',
    scope: 'https://app.test/asking/',
    browser: plain.browser,
  });
  await setOwner(asking, 'bert');
  await asking.writeOffline('b');
  expect((await asking.entry()).owner).toBe('anna');
});

test.each([[''], [7], [undefined], [{}]])('setOwner(%p) is rejected and changes nothing', async (id) => {
  const outbox = await createOutbox();
  await setOwner(outbox, 'anna');
  const client = await createClient(outbox.page);
  expect(await client.codeOf((queue) => queue.setOwner(id as never))).toBe('invalid-owner');
  server.respondWith(later);
  await outbox.write('a');
  expect((await outbox.entry()).owner).toBe('anna');
});

test('entries of an owner are not sent by a queue that has owners no longer', async () => {
  const outbox = await createOutbox(createUser('anna').options);
  await outbox.writeOffline('a');
  const next = await outbox.browser.update(require('./helpers/outbox.ts').outboxScript());
  await next.activate();
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual([]);
  expect((await outbox.entries()).length).toBe(1);
});

test('resume() as the first call to a new worker releases the lane of the current user', async () => {
  const person = createUser('anna');
  const outbox = await createOutbox(person.options);
  await outbox.writeOffline('a');
  server.respondWith(401);
  await outbox.completeSync();
  expect(await listed(outbox)).toEqual([['anna', 'anna ', 'held']]);
  server.respondWith(201);
  await outbox.restart();
  await outbox.worker.run(({ queue }) => queue.resume());
  await outbox.browser.settle();
  expect(server.processed).toEqual(['a']);
});
