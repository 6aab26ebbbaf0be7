import { createServer } from './helpers/fake-server.ts';
import { createOutbox, withDatabase } from './helpers/outbox.ts';

const server = createServer();
const url = 'https://app.test/api/notes';

test.each<[string, unknown]>([
  ['is missing', undefined],
  ['has an invalid URL', { url: 'http://', method: 'POST', headers: {} }],
  ['has an invalid method', { url, method: 'NO WAY', headers: {} }],
  ['has invalid headers', { url, method: 'POST', headers: { 'a b': 'c' } }],
  ['is empty', {}],
  ['is a string', 'rubbish'],
  ['is null', null],
  ['has no method', { url, headers: {} }],
])('a record that %s is a dead letter, and no entry waits behind it', async (_, rubbish) => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a', 'b');
  const { id } = await outbox.entry();
  await withDatabase(outbox.browser, async (db) => {
    if (rubbish === undefined) await db.delete('requests', id);
    else await db.put('requests', rubbish, id);
  });
  await outbox.restart();
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.received.map(({ body, method }) => [method, body])).toEqual([['POST', 'b']]);
  expect(await outbox.entries()).toMatchObject([
    { id, state: 'dead', deadReason: 'unreadable', lastFailure: { kind: 'unreadable' } },
  ]);
  await outbox.worker.run(({ queue }) => queue.discard(id));
  expect(await outbox.entries()).toEqual([]);
});

test('a body whose file the browser has lost is a dead letter, and no entry waits behind it', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a', 'b');
  const { id } = await outbox.entry();
  outbox.browser.storageFaults.loseValue('requests', id);
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.receivedBodies).toEqual(['b']);
  expect(await outbox.entries()).toMatchObject([{ id, state: 'dead', deadReason: 'unreadable' }]);
});

test('classify is not called for an entry that cannot be read', async () => {
  const classify = jest.fn(() => 'delivered' as const);
  const outbox = await createOutbox({ classify: ({ live }) => (live ? undefined : classify()) });
  await outbox.writeOffline('a');
  const { id } = await outbox.entry();
  await withDatabase(outbox.browser, (db) => db.delete('requests', id));
  await outbox.completeSync();
  expect(classify).not.toHaveBeenCalled();
  expect(await outbox.entries()).toMatchObject([{ deadReason: 'unreadable' }]);
});

test('a row of another queue that cannot be read changes nothing', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  await withDatabase(outbox.browser, (db) => db.put('entries', { id: 'x', scope: 7, queue: null }));
  await outbox.restart();
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.processed).toEqual(['a']);
});
