import type { SyncQueueOptions } from '../src/index.ts';
import { aServer, lost } from './a-server.ts';
import { anOutbox } from './an-outbox.ts';

const server = aServer();
const keys = (header = 'Idempotency-Key') => server.received.map(({ headers }) => headers.get(header));

test.each<[SyncQueueOptions['idempotencyKey'], string, RegExp]>([
  [undefined, 'Idempotency-Key', /^"[\da-f-]{36}"$/],
  [{ format: 'bare' }, 'Idempotency-Key', /^[\da-f-]{36}$/],
  [{ header: 'X-Request-Id' }, 'X-Request-Id', /^"[\da-f-]{36}"$/],
])('with %j the first attempt and all replays carry the same key', async (idempotencyKey, header, form) => {
  const outbox = await anOutbox({ idempotencyKey });
  server.says(503, 503, 201);
  const response = await outbox.write('milk');
  await outbox.synced();
  const [first, ...others] = keys(header);
  expect(first).toMatch(form);
  expect(others).toEqual([first, first]);
  expect(first?.replaceAll('"', '')).toBe(response.headers.get('Sync-Queue-Entry'));
});

test('an answer that was lost after the commit has no second effect', async () => {
  const outbox = await anOutbox();
  server.says(lost, 201);
  expect((await outbox.write('milk')).status).toBe(202);
  await outbox.synced();
  expect(server.bodies).toEqual(['milk', 'milk']);
  expect(server.taken).toEqual(['milk']);
});

test('two writes have two keys', async () => {
  const outbox = await anOutbox();
  await outbox.write('milk');
  await outbox.write('milk');
  expect(new Set(keys()).size).toBe(2);
});

test('a key that the app set is kept, and known', async () => {
  const outbox = await anOutbox();
  server.says(503, 201);
  await outbox.write('milk', 'api/notes', { headers: { 'Idempotency-Key': 'mine' } });
  expect((await outbox.entry()).key).toBe('mine');
  await outbox.synced();
  expect(keys()).toEqual(['mine', 'mine']);
});

test('other origins get none, unless they are named', async () => {
  const outbox = await anOutbox({ idempotencyKey: { origins: ['https://friend.test'] } });
  await outbox.worker.run(async ({ queue }) => {
    await queue.pushRequest({ request: new Request('https://stranger.test/api/a', { method: 'POST' }) });
    await queue.pushRequest({ request: new Request('https://friend.test/api/b', { method: 'POST' }) });
  });
  await outbox.synced();
  expect(keys()).toEqual([null, expect.stringMatching(/^"[\da-f-]{36}"$/)]);
});

test('false: none, live and at replay', async () => {
  const outbox = await anOutbox({ idempotencyKey: false });
  server.says(503, 201);
  await outbox.write('milk');
  expect(await outbox.entry()).not.toHaveProperty('key');
  await outbox.synced();
  expect(keys()).toEqual([null, null]);
});
