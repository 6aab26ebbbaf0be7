import { createServer, status } from './helpers/fake-server.ts';
import { createOutbox } from './helpers/outbox.ts';

const server = createServer();
const later = status(503, { 'Retry-After': '600' });

test('getAll lists all entries in order, dead letters included, and size counts the waiting entries', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a', 'b', 'c');
  server.respondTo('a', 422);
  server.respondTo('b', later);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  const [all, size] = await outbox.worker.run(({ queue }) => Promise.all([queue.getAll(), queue.size()]));
  expect(all.map(({ state }) => state)).toEqual(['dead', 'waiting', 'waiting']);
  expect(all.map(({ order }) => order)).toEqual(all.map(({ order }) => order).toSorted((a, b) => a - b));
  expect(all[0]).not.toHaveProperty('dead');
  expect(size).toBe(2);
});

test('an entry that is at the server now is listed as sending', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a', 'b');
  const release = server.holdResponseTo('a');
  const fired = outbox.sync();
  await outbox.browser.settle();
  const states = async () =>
    (await outbox.worker.run(({ queue }) => queue.getAll())).map(({ state }) => state);
  expect(await states()).toEqual(['sending', 'waiting']);
  server.respondTo('b', later);
  release(201);
  await outbox.browser.settle();
  expect(await states()).toEqual(['waiting']);
  await outbox.wait(180);
  await fired;
});

test('retry sends a waiting entry before its time', async () => {
  const outbox = await createOutbox();
  server.respondWith(later, 201);
  await outbox.write('a');
  const { id } = await outbox.entry();
  const entry = await outbox.worker.run(({ queue }) => queue.retry(id));
  expect(entry).toMatchObject({ id, state: 'waiting', nextAttemptAt: 0 });
  await outbox.browser.settle();
  expect(server.processed).toEqual(['a']);
});

test('retry sends a dead letter again, with the same key and new counts, in its old place', async () => {
  const outbox = await createOutbox({ maxAttempts: 2 });
  server.respondTo('a', 503, 503, 503, 201);
  await outbox.write('a');
  await outbox.wait(5);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(await outbox.entry()).toMatchObject({ state: 'dead', deadReason: 'max-attempts' });
  server.respondTo('b', later, 201);
  await outbox.write('b');
  const { id } = await outbox.entry();
  const again = await outbox.worker.run(({ queue }) => queue.retry(id));
  expect(again).toMatchObject({ state: 'waiting', attempts: 0, badAnswers: 0 });
  expect(again).not.toHaveProperty('deadReason');
  await outbox.wait(750);
  await outbox.completeSync();
  expect(server.processed).toEqual(['a', 'b']);
  expect(new Set(server.received.filter(({ body }) => body === 'a').map(({ key }) => key)).size).toBe(1);
});

test('retry of a held entry asks the server again', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  server.respondWith(401, 201);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  const { id } = await outbox.entry();
  await outbox.worker.run(({ queue }) => queue.retry(id));
  await outbox.browser.settle();
  expect(server.processed).toEqual(['a']);
});

test.each(['retry', 'discard'] as const)('%s of an unknown id is not-found', async (verb) => {
  const outbox = await createOutbox();
  const error = await outbox.worker.run(({ queue }) =>
    queue[verb]('nothing').catch((failure: unknown) => failure),
  );
  expect(error).toMatchObject({ name: 'SyncQueueError', code: 'not-found', details: { id: 'nothing' } });
});

test('discard deletes an entry for good, and the next entry of the lane is sent', async () => {
  const outbox = await createOutbox();
  server.respondTo('a', later);
  await outbox.write('a');
  await outbox.write('b');
  const { id } = await outbox.entry();
  await outbox.worker.run(({ queue }) => queue.discard(id));
  await outbox.browser.settle();
  expect(server.receivedBodies).toEqual(['a', 'b']);
  expect(await outbox.storedBodies()).toEqual([]);
});

test('an entry that is discarded while it is at the server is not sent again', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a', 'b');
  const release = server.holdResponseTo('a');
  const fired = outbox.sync();
  await outbox.browser.settle();
  const { id } = await outbox.entry();
  await outbox.worker.run(({ queue }) => queue.discard(id));
  release(503);
  await outbox.wait(180);
  expect(await fired).toBe('resolved');
  expect(server.receivedBodies).toEqual(['a', 'b']);
  expect(await outbox.storedBodies()).toEqual([]);
});

test('an entry that is discarded while the entry before it is at the server is not sent', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a', 'b', 'c');
  const release = server.holdResponseTo('a');
  const fired = outbox.sync();
  await outbox.browser.settle();
  const { id } = await outbox.entry(1);
  await outbox.worker.run(({ queue }) => queue.discard(id));
  release(201);
  await outbox.wait(1);
  expect(await fired).toBe('resolved');
  expect(server.receivedBodies).toEqual(['a', 'c']);
});

test('clear deletes all entries, dead letters included, and none is sent again', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a', 'b', 'c');
  server.respondTo('a', 422);
  const release = server.holdResponseTo('b');
  const fired = outbox.sync();
  await outbox.browser.settle();
  expect(await outbox.worker.run(({ queue }) => queue.clear())).toBe(3);
  release(503);
  await outbox.wait(1);
  expect(await fired).toBe('resolved');
  expect(server.receivedBodies).toEqual(['a', 'b']);
  expect(await outbox.storedBodies()).toEqual([]);
  expect((await outbox.write('d')).status).toBe(201);
});

test('pause queues writes and sends nothing, also in later workers, until resume', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  await outbox.worker.run(({ queue }) => queue.pause());
  expect(await outbox.completeSync()).toBe('resolved');
  await outbox.restart();
  expect(await outbox.completeSync()).toBe('resolved');
  expect((await outbox.write('b')).status).toBe(202);
  expect(server.receivedBodies).toEqual([]);
  await outbox.restart();
  await outbox.worker.run(({ queue }) => queue.resume());
  await outbox.browser.settle();
  expect(server.processed).toEqual(['a', 'b']);
  await outbox.restart();
  await outbox.writeOffline('c');
  await outbox.completeSync();
  expect(server.processed).toEqual(['a', 'b', 'c']);
});

test('pause during a replay lets the request in flight end and sends no other', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a', 'b');
  const release = server.holdResponseTo('a');
  const fired = outbox.sync();
  await outbox.browser.settle();
  await outbox.worker.run(({ queue }) => queue.pause());
  release(201);
  expect(await fired).toBe('resolved');
  expect(server.receivedBodies).toEqual(['a']);
  expect(await outbox.entries()).toMatchObject([{ state: 'waiting', attempts: 0 }]);
});

test('resume registers a sync event again where entries wait', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  await outbox.worker.run(({ queue }) => queue.pause());
  await outbox.completeSync();
  const { sync } = outbox.browser.registration;
  expect(sync.pending).toEqual([]);
  server.respondWith(later);
  await outbox.worker.run(({ queue }) => queue.resume());
  expect(sync.pending).toHaveLength(1);
});
