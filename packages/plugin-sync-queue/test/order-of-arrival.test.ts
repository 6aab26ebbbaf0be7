import { createServer, down, status } from './helpers/fake-server.ts';
import { createOutbox } from './helpers/outbox.ts';

const server = createServer();

test('writes are sent in the order of their arrival, also when a later one failed first', async () => {
  const outbox = await createOutbox();
  const [releaseA, releaseB] = [server.holdResponseTo('a'), server.holdResponseTo('b')];
  const answers = [outbox.write('a'), outbox.write('b')];
  await outbox.browser.settle();
  releaseB(503);
  await outbox.browser.settle();
  releaseA(503);
  expect((await Promise.all(answers)).map((answer) => answer.status)).toEqual([202, 202]);
  expect(await outbox.storedBodies()).toEqual(['a', 'b']);
  await outbox.completeSync();
  expect(server.processed).toEqual(['a', 'b']);
});

test('a replay does not overtake an earlier write of its lane that is in flight', async () => {
  const outbox = await createOutbox();
  const release = server.holdResponseTo('a');
  const answer = outbox.write('a');
  await outbox.browser.settle();
  server.respondTo('b', 503, 201);
  expect((await outbox.write('b')).status).toBe(202);
  const fired = outbox.sync();
  await outbox.wait(30);
  expect(server.receivedBodies).toEqual(['a', 'b']);
  release(201);
  expect((await answer).status).toBe(201);
  await outbox.browser.settle();
  expect(await fired).toBe('resolved');
  expect(server.receivedBodies).toEqual(['a', 'b', 'b']);
  expect(server.processed).toEqual(['a', 'b']);
});

test('an earlier write that fails late is sent before the later one', async () => {
  const outbox = await createOutbox();
  const release = server.holdResponseTo('a');
  void outbox.write('a');
  await outbox.browser.settle();
  server.respondTo('b', 503, 201);
  await outbox.write('b');
  const fired = outbox.sync();
  await outbox.wait(10);
  release(down);
  await outbox.wait(10);
  expect(await fired).toBe('resolved');
  expect(server.processed).toEqual(['a', 'b']);
});

test('a replay waits at most attemptTimeoutSeconds for an earlier write that never ends', async () => {
  const outbox = await createOutbox({ attemptTimeoutSeconds: 30 });
  server.holdResponseTo('a');
  void outbox.write('a');
  await outbox.browser.settle();
  server.respondTo('b', 503, 201);
  await outbox.write('b');
  const fired = outbox.sync();
  await outbox.wait(20);
  expect(server.processed).toEqual([]);
  await outbox.wait(20);
  expect(await fired).toBe('resolved');
  expect(server.processed).toEqual(['b']);
});

test('a write in flight delays no other lane', async () => {
  const outbox = await createOutbox({ lane: ({ url }) => url });
  server.holdResponseTo('a');
  void outbox.write('a', 'api/a');
  await outbox.browser.settle();
  server.respondTo('b', 503, 201);
  await outbox.write('b', 'api/b');
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.processed).toEqual(['b']);
});

test('the order is kept across workers, also when the clock is set back meanwhile', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a', 'b');
  outbox.browser.clock.set(outbox.browser.clock.now - 86_400_000);
  await outbox.restart();
  await outbox.writeOffline('c');
  await outbox.restart();
  await outbox.writeOffline('d');
  expect(await outbox.storedBodies()).toEqual(['a', 'b', 'c', 'd']);
  await outbox.completeSync();
  expect(server.processed).toEqual(['a', 'b', 'c', 'd']);
});

test.each([
  ['', 1000],
  [', also when the clock was set back', -1000],
])(
  'a write whose worker could not read the queue takes its place behind the stored entries%s',
  async (_, moved) => {
    const outbox = await createOutbox();
    await outbox.writeOffline('a', 'b');
    outbox.browser.clock.set(outbox.browser.clock.now + moved);
    await outbox.restart();
    outbox.browser.storageFaults.failOpens(1);
    server.respondWith(status(503, { 'Retry-After': '5' }), 201);
    expect((await outbox.write('c')).status).toBe(202);
    expect(await outbox.storedBodies()).toEqual(['a', 'b', 'c']);
  },
);

test('a hundred writes in one lane arrive in order', async () => {
  const outbox = await createOutbox();
  const bodies = Array.from({ length: 100 }, (_, n) => `write ${n}`);
  await outbox.writeOffline(...bodies);
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(bodies);
  expect(await outbox.storedBodies()).toEqual([]);
});
