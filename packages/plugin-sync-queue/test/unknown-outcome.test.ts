import { createServer, down, lost } from './helpers/fake-server.ts';
import { createOutbox } from './helpers/outbox.ts';

const server = createServer();
const day = 86_400;
const idempotencyKey = { ttlSeconds: day };

test('an attempt that the server may have processed is not repeated after the key has expired at the server', async () => {
  const outbox = await createOutbox({ idempotencyKey });
  server.respondWith(lost);
  expect((await outbox.write('a')).status).toBe(202);
  await outbox.write('b');
  await outbox.worker.terminate();
  await outbox.wait(day + 1);
  server.respondWith(201);
  server.received.length = 0;
  await outbox.restart();
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['b']);
  expect(await outbox.entries()).toMatchObject([
    { state: 'dead', deadReason: 'needs-reconcile', lastFailure: { kind: 'network' } },
  ]);
});

test('retry(id) sends an entry of unknown outcome, under its key', async () => {
  const outbox = await createOutbox({ idempotencyKey });
  server.respondWith(lost);
  await outbox.write('a');
  const { id } = await outbox.entry();
  await outbox.wait(day + 1);
  await outbox.completeSync();
  expect(await outbox.entry()).toMatchObject({ deadReason: 'needs-reconcile' });
  server.respondWith(201);
  const sent = server.received.length;
  await outbox.worker.run(({ queue }) => queue.retry(id));
  await outbox.browser.settle();
  expect(server.received.slice(sent)).toMatchObject([{ body: 'a', key: `"${id}"` }]);
  expect(await outbox.entries()).toEqual([]);
});

test('an entry that failed for days without a network is sent', async () => {
  const outbox = await createOutbox({ idempotencyKey });
  outbox.browser.online = false;
  await outbox.write('a');
  await outbox.completeSync();
  await outbox.wait(2 * day);
  outbox.browser.online = true;
  await outbox.completeSync();
  expect(server.processed).toEqual(['a']);
});

test('a worker that was terminated while a request was at the server leaves an unknown outcome', async () => {
  const outbox = await createOutbox({ idempotencyKey });
  server.respondWith(503);
  await outbox.write('a');
  expect((await outbox.entry()).unknownSince).toBeUndefined();
  server.holdResponseTo('a');
  await outbox.wait(10);
  void outbox.sync();
  await outbox.browser.settle();
  await outbox.worker.terminate();
  await outbox.wait(day + 1);
  server.received.length = 0;
  server.respondWith(201);
  await outbox.restart();
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual([]);
  expect(await outbox.entry()).toMatchObject({ state: 'dead', deadReason: 'needs-reconcile' });
});

test('an entry of unknown outcome is sent for as long as it is stored, without a limit', async () => {
  const outbox = await createOutbox({ maxRetentionTime: Infinity });
  server.respondWith(lost);
  await outbox.write('a');
  await outbox.worker.terminate();
  await outbox.wait(30 * day);
  server.respondWith(201);
  await outbox.restart();
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['a', 'a']);
  expect(server.processed).toEqual(['a']);
});

test('an entry without a key is sent beyond the limit, because it is promised at least once', async () => {
  const outbox = await createOutbox({ idempotencyKey: false, maxRetentionTime: Infinity });
  server.respondWith(down);
  await outbox.write('a');
  await outbox.worker.terminate();
  await outbox.wait(30 * day);
  server.respondWith(201);
  await outbox.restart();
  await outbox.completeSync();
  expect(server.processed).toEqual(['a']);
});

test('a 422 for a key that was used for another payload makes a dead letter that is never sent again', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  server.respondWith(422);
  await outbox.completeSync();
  await outbox.completeSync({ lastChance: true });
  expect(server.receivedBodies).toEqual(['a']);
  expect(await outbox.entry()).toMatchObject({
    state: 'dead',
    deadReason: 'rejected',
    lastFailure: { status: 422 },
  });
});

test('an entry that was claimed without a network and sent with one counts as possibly received', async () => {
  const outbox = await createOutbox({
    idempotencyKey,
    requestWillReplay: () => {
      outbox.browser.online = true;
    },
  });
  await outbox.writeOffline('a');
  outbox.browser.online = false;
  server.holdResponseTo('a');
  void outbox.sync();
  await outbox.browser.settle();
  expect(server.receivedBodies).toEqual(['a']);
  await outbox.worker.terminate();
  expect((await outbox.entry()).unknownSince).toBeDefined();
  await outbox.wait(day + 1);
  await outbox.restart();
  await outbox.completeSync();
  expect(await outbox.entry()).toMatchObject({ state: 'dead', deadReason: 'needs-reconcile' });
});
