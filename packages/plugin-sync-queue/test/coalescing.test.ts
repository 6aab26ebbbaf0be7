import type { SyncQueueOptions } from '../src/index.ts';
import { createClient } from './helpers/client-in-page.ts';
import { captureConsole } from 'workbox-plugin-testing/console';
import { createServer, down } from './helpers/fake-server.ts';
import { createOutbox } from './helpers/outbox.ts';

const server = createServer();

// The saves of one draft.
const coalesce: SyncQueueOptions['coalesce'] = ({ url }) => new URL(url).searchParams.get('draft');
const draft = (body: string, name = '1'): [string, string] => [body, `api/drafts?draft=${name}`];

test('of the saves of one draft that were made offline only the last is sent, at the tail', async () => {
  const outbox = await createOutbox({ coalesce });
  await outbox.writeOffline(draft('a1'), draft('b1', '2'), 'note', draft('a2'), draft('a3'));
  expect(await outbox.storedBodies()).toEqual(['b1', 'note', 'a3']);
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['b1', 'note', 'a3']);
});

test('the pages are told that the older one is gone', async () => {
  const outbox = await createOutbox({ coalesce });
  const client = await createClient(outbox.page);
  outbox.browser.online = false;
  await outbox.write(...draft('a1'));
  await outbox.write(...draft('a2'));
  await outbox.browser.settle();
  expect(client.snapshot.entries).toHaveLength(1);
  expect(await client.run((queue) => queue.getAll())).toEqual(client.snapshot.entries);
});

test('one that was sent already is sent again before the newer one: nobody knows what became of it', async () => {
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

test('a dead letter that is tried again gives its place to nobody: the server may have had it', async () => {
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

test('one that is at the server at this moment stays', async () => {
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

test('pushed requests take places, too', async () => {
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
])('where coalesce %s, nothing is replaced, and development builds say so', async (_, wrong) => {
  const said = captureConsole();
  const outbox = await createOutbox({ coalesce: wrong });
  await outbox.writeOffline('a', 'b');
  expect(await outbox.storedBodies()).toEqual(['a', 'b']);
  expect(said('error').join()).toContain('"coalesce" must return a string or null');
});

test.each([[null], [undefined], ['']])('a key of %j is none', async (key) => {
  const outbox = await createOutbox({ coalesce: () => key });
  await outbox.writeOffline('a', 'b');
  expect(await outbox.storedBodies()).toEqual(['a', 'b']);
});
