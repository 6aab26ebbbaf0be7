import { aServer, down, lost } from './a-server.ts';
import { anOutbox } from './an-outbox.ts';

const server = aServer();
const day = 86_400;
const idempotencyKey = { ttlSeconds: day };

test('an attempt that the server may have taken is not sent again once the key is forgotten', async () => {
  const outbox = await anOutbox({ idempotencyKey });
  server.says(lost);
  expect((await outbox.write('a')).status).toBe(202);
  await outbox.write('b');
  await outbox.worker.terminate();
  await outbox.wait(day + 1);
  server.says(201);
  server.received.length = 0;
  await outbox.restart();
  await outbox.synced();
  expect(server.bodies).toEqual(['b']);
  expect(await outbox.entries()).toMatchObject([
    { state: 'dead', deadReason: 'needs-reconcile', lastFailure: { kind: 'network' } },
  ]);
});

test('retry(id) is the decision: it is sent, under its key', async () => {
  const outbox = await anOutbox({ idempotencyKey });
  server.says(lost);
  await outbox.write('a');
  const { id } = await outbox.entry();
  await outbox.wait(day + 1);
  await outbox.synced();
  expect(await outbox.entry()).toMatchObject({ deadReason: 'needs-reconcile' });
  server.says(201);
  const sent = server.received.length;
  await outbox.worker.run(({ queue }) => queue.retry(id));
  await outbox.browser.settle();
  expect(server.received.slice(sent)).toMatchObject([{ body: 'a', key: `"${id}"` }]);
  expect(await outbox.entries()).toEqual([]);
});

test('days without a network leave no doubt: it is sent', async () => {
  const outbox = await anOutbox({ idempotencyKey });
  outbox.browser.online = false;
  await outbox.write('a');
  await outbox.synced();
  await outbox.wait(2 * day);
  outbox.browser.online = true;
  await outbox.synced();
  expect(server.taken).toEqual(['a']);
});

test('a worker killed while the request was at the server leaves the outcome unknown', async () => {
  const outbox = await anOutbox({ idempotencyKey });
  server.says(503);
  await outbox.write('a');
  expect((await outbox.entry()).unknownSince).toBeUndefined();
  server.holds('a');
  await outbox.wait(10);
  void outbox.sync();
  await outbox.browser.settle();
  await outbox.worker.terminate();
  await outbox.wait(day + 1);
  server.received.length = 0;
  server.says(201);
  await outbox.restart();
  await outbox.synced();
  expect(server.bodies).toEqual([]);
  expect(await outbox.entry()).toMatchObject({ state: 'dead', deadReason: 'needs-reconcile' });
});

test('without a limit it is sent for as long as it is kept', async () => {
  const outbox = await anOutbox({ maxRetentionTime: Infinity });
  server.says(lost);
  await outbox.write('a');
  await outbox.worker.terminate();
  await outbox.wait(30 * day);
  server.says(201);
  await outbox.restart();
  await outbox.synced();
  expect(server.bodies).toEqual(['a', 'a']);
  expect(server.taken).toEqual(['a']);
});

test('without a key the limit does not apply: at least once is what is promised', async () => {
  const outbox = await anOutbox({ idempotencyKey: false, maxRetentionTime: Infinity });
  server.says(down);
  await outbox.write('a');
  await outbox.worker.terminate();
  await outbox.wait(30 * day);
  server.says(201);
  await outbox.restart();
  await outbox.synced();
  expect(server.taken).toEqual(['a']);
});

test('422: the key was used for another payload, and it is never sent again', async () => {
  const outbox = await anOutbox();
  await outbox.keep('a');
  server.says(422);
  await outbox.synced();
  await outbox.synced({ lastChance: true });
  expect(server.bodies).toEqual(['a']);
  expect(await outbox.entry()).toMatchObject({
    state: 'dead',
    deadReason: 'rejected',
    lastFailure: { status: 422 },
  });
});
