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

/** A person who can change at any moment, and a queue that asks who it is. */
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

test('what one person wrote is not sent while another is signed in, and is when the first is back', async () => {
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

test('the same where the queue asks: at enqueue, and before each send', async () => {
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

test('what setOwner said outlives the worker', async () => {
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

test('the person changes while the first of three is at the server: the others are not sent', async () => {
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

test('the person changes while requestWillReplay waits for a token: nothing is sent, no attempt burned', async () => {
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

test('the same where the queue asks: the answer right before the send counts', async () => {
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
  // Nothing was sent, so there is nothing to judge.
  expect(classify).toHaveBeenCalledTimes(judged.length);
});

test('between the 401 and its second sending the person changes: the first answer stands', async () => {
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
])('an owner that is unknown (%s) means held, never a default', async (_, owner) => {
  captureConsole();
  const outbox = await createOutbox({ owner: owner! });
  await outbox.writeOffline('a');
  expect((await outbox.entry()).owner).toBeUndefined();
  expect(await outbox.completeSync()).toBe('resolved');
  await outbox.completeSync({ lastChance: true });
  expect(server.receivedBodies).toEqual([]);
});

test('who is asked and does not answer is nobody', async () => {
  const outbox = await createOutbox({ owner: () => new Promise(() => {}), attemptTimeoutSeconds: 5 });
  outbox.browser.online = false;
  const written = outbox.write('a');
  await outbox.wait(6);
  expect((await written).status).toBe(202);
  expect((await outbox.entry()).owner).toBeUndefined();
});

test('what is nobody’s is not sent as whoever comes next, until retry(id) makes it theirs', async () => {
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

test('nobody’s writes hold up no other write of nobody', async () => {
  const outbox = await createOutbox(createUser(null).options);
  await outbox.writeOffline('a');
  expect((await outbox.write('b')).status).toBe(201);
});

test('people do not wait for each other: a lane held for one lets the other’s go', async () => {
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

test('when the person of a held lane comes back, it goes on', async () => {
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

test('lanes of two people with names that look alike are two lanes', async () => {
  const person = createUser('a b');
  const outbox = await createOutbox({ ...person.options, lane: () => 'c' });
  await outbox.writeOffline('one');
  person.name = 'a';
  await outbox.writeOffline('two');
  const [one, two] = await outbox.entries();
  expect(one?.lane).not.toBe(two?.lane);
});

test('order is kept for each person across the changes', async () => {
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

test('without owners nothing changes, and the function is the only one that knows', async () => {
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

test.each([[''], [7], [undefined], [{}]])('setOwner(%p) is refused, and nothing changes', async (id) => {
  const outbox = await createOutbox();
  await setOwner(outbox, 'anna');
  const client = await createClient(outbox.page);
  expect(await client.codeOf((queue) => queue.setOwner(id as never))).toBe('invalid-owner');
  server.respondWith(later);
  await outbox.write('a');
  expect((await outbox.entry()).owner).toBe('anna');
});

test('entries of an owner are not sent by a queue that knows of no persons any more', async () => {
  const outbox = await createOutbox(createUser('anna').options);
  await outbox.writeOffline('a');
  const next = await outbox.browser.update(require('./helpers/outbox.ts').outboxScript());
  await next.activate();
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual([]);
  expect((await outbox.entries()).length).toBe(1);
});

test('resume() as the first thing that a cold worker hears lets the lane of the present person go on', async () => {
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
