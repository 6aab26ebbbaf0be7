import type { SyncQueueOptions } from '../src/index.ts';
import { createClient } from './helpers/client-in-page.ts';
import { captureConsole } from 'workbox-plugin-testing/console';
import { createServer, down } from './helpers/fake-server.ts';
import { createOutbox } from './helpers/outbox.ts';

const server = createServer();

// Saves of one draft.
const coalesce: SyncQueueOptions['coalesce'] = ({ url }) => new URL(url).searchParams.get('draft');
const draft = (body: string, name = '1'): [string, string] => [body, `api/drafts?draft=${name}`];

test('only the last of several offline saves of one draft is sent, at the tail of its lane', async () => {
  const outbox = await createOutbox({ coalesce });
  await outbox.writeOffline(draft('a1'), draft('b1', '2'), 'note', draft('a2'), draft('a3'));
  expect(await outbox.storedBodies()).toEqual(['b1', 'note', 'a3']);
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['b1', 'note', 'a3']);
});

test('pages are told that the superseded entry is gone', async () => {
  const outbox = await createOutbox({ coalesce });
  const client = await createClient(outbox.page);
  outbox.browser.online = false;
  await outbox.write(...draft('a1'));
  await outbox.write(...draft('a2'));
  await outbox.browser.settle();
  expect(client.snapshot.entries).toHaveLength(1);
  expect(await client.run((queue) => queue.getAll())).toEqual(client.snapshot.entries);
});

test('an entry that was sent is sent again before the newer one, because its outcome is unknown', async () => {
  const outbox = await createOutbox({ coalesce });
  server.respondTo('a1', down, 201);
  await outbox.write(...draft('a1'));
  outbox.browser.online = false;
  await outbox.write(...draft('a2'));
  await outbox.write(...draft('a3'));
  outbox.browser.online = true;
  expect(await outbox.storedBodies()).toEqual(['a1', 'a3']);
  await outbox.completeSync();
  expect(server.processed).toEqual(['a1', 'a3']);
});

test('a dead letter that is retried is not superseded, because the server may have received it', async () => {
  const outbox = await createOutbox({ coalesce, maxAttempts: 2 });
  server.respondTo('a1', 504, 504, 201);
  await outbox.write(...draft('a1'));
  await outbox.completeSync();
  const { id, state } = await outbox.entry();
  expect(state).toBe('dead');
  await outbox.worker.run(async ({ queue }) => {
    await queue.pause();
    await queue.retry(id);
  });
  outbox.browser.online = false;
  await outbox.write(...draft('a2'));
  await outbox.write(...draft('a3'));
  expect(await outbox.storedBodies()).toEqual(['a1', 'a3']);
});

test('an entry that is at the server now is not superseded', async () => {
  const outbox = await createOutbox({ coalesce });
  await outbox.writeOffline(draft('a1'));
  const release = server.holdResponseTo('a1');
  const fired = outbox.sync();
  await outbox.browser.settle();
  void outbox.write(...draft('a2'));
  void outbox.write(...draft('a3'));
  await outbox.browser.settle();
  expect(await outbox.storedBodies()).toEqual(['a1', 'a3']);
  release();
  await outbox.wait(10);
  await fired;
  expect(server.processed).toEqual(['a1', 'a3']);
});

test('a page that waits for the turn of a superseded write gets its receipt', async () => {
  const outbox = await createOutbox({ coalesce });
  await outbox.writeOffline('first');
  const release = server.holdResponseTo('first');
  const fired = outbox.sync();
  await outbox.browser.settle();
  const [older, newer] = [outbox.write(...draft('a1')), outbox.write(...draft('a2'))];
  await outbox.browser.settle();
  expect((await older).status).toBe(202);
  release();
  await outbox.wait(1);
  await fired;
  expect((await newer).status).toBe(201);
  expect(server.processed).toEqual(['first', 'a2']);
});

test('pushRequest supersedes older entries, too', async () => {
  const outbox = await createOutbox({ coalesce });
  await outbox.writeOffline(draft('a1'));
  await outbox.worker.run(({ queue }) => queue.pause());
  await outbox.worker.run(({ queue }) =>
    queue.pushRequest({ request: new Request('/api/drafts?draft=1', { method: 'PUT', body: 'a2' }) }),
  );
  expect(await outbox.storedBodies()).toEqual(['a2']);
});

test.each([
  [
    'throws',
    () => {
      throw new Error('no');
    },
  ],
  ['returns a number', () => 7 as never],
])('nothing is superseded where coalesce %s, with a warning in development', async (_, wrong) => {
  const said = captureConsole();
  const outbox = await createOutbox({ coalesce: wrong });
  await outbox.writeOffline('a', 'b');
  expect(await outbox.storedBodies()).toEqual(['a', 'b']);
  expect(said('error').join()).toContain('"coalesce" must return a string, null or { key');
});

test.each([[null], [undefined], ['']])('a coalescing key of %j is no key', async (key) => {
  const outbox = await createOutbox({ coalesce: () => key });
  await outbox.writeOffline('a', 'b');
  expect(await outbox.storedBodies()).toEqual(['a', 'b']);
});
