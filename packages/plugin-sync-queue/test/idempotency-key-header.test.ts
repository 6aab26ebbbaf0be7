import type { SyncQueueOptions } from '../src/index.ts';
import { createServer, lost } from './helpers/fake-server.ts';
import { createOutbox } from './helpers/outbox.ts';

const server = createServer();
const keys = (header = 'Idempotency-Key') => server.received.map(({ headers }) => headers.get(header));

test.each<[SyncQueueOptions['idempotencyKey'], string, RegExp]>([
  [undefined, 'Idempotency-Key', /^"[\da-f-]{36}"$/],
  [{ format: 'bare' }, 'Idempotency-Key', /^[\da-f-]{36}$/],
  [{ header: 'X-Request-Id' }, 'X-Request-Id', /^"[\da-f-]{36}"$/],
])('the first attempt and all replays carry the same key with %j', async (idempotencyKey, header, form) => {
  const outbox = await createOutbox({ idempotencyKey });
  server.respondWith(503, 503, 201);
  const response = await outbox.write('milk');
  await outbox.completeSync();
  const [first, ...others] = keys(header);
  expect(first).toMatch(form);
  expect(others).toEqual([first, first]);
  expect(first?.replaceAll('"', '')).toBe(response.headers.get('Sync-Queue-Entry'));
});

test('a second attempt has no second effect after an answer that was lost after the commit', async () => {
  const outbox = await createOutbox();
  server.respondWith(lost, 201);
  expect((await outbox.write('milk')).status).toBe(202);
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['milk', 'milk']);
  expect(server.processed).toEqual(['milk']);
});

test('two writes have two keys', async () => {
  const outbox = await createOutbox();
  await outbox.write('milk');
  await outbox.write('milk');
  expect(new Set(keys()).size).toBe(2);
});

test('a key that the app set is stored and sent', async () => {
  const outbox = await createOutbox();
  server.respondWith(503, 201);
  await outbox.write('milk', 'api/notes', { headers: { 'Idempotency-Key': 'mine' } });
  expect((await outbox.entry()).key).toBe('mine');
  await outbox.completeSync();
  expect(keys()).toEqual(['mine', 'mine']);
});

test('requests to other origins carry no key unless the origin is named', async () => {
  const outbox = await createOutbox({ idempotencyKey: { origins: ['https://friend.test'] } });
  await outbox.worker.run(async ({ queue }) => {
    await queue.pushRequest({ request: new Request('https://stranger.test/api/a', { method: 'POST' }) });
    await queue.pushRequest({ request: new Request('https://friend.test/api/b', { method: 'POST' }) });
  });
  await outbox.completeSync();
  expect(keys()).toEqual([null, expect.stringMatching(/^"[\da-f-]{36}"$/)]);
});

test('requests carry no key, live and at replay, with idempotencyKey: false', async () => {
  const outbox = await createOutbox({ idempotencyKey: false });
  server.respondWith(503, 201);
  await outbox.write('milk');
  expect(await outbox.entry()).not.toHaveProperty('key');
  await outbox.completeSync();
  expect(keys()).toEqual([null, null]);
});
