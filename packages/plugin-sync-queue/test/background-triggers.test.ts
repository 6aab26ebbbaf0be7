import { createServer, down, hangs } from './helpers/fake-server.ts';
import { createOutbox, outboxScript, type Outbox, type OutboxExports } from './helpers/outbox.ts';

const server = createServer();

/** An entry that failed on the network, in a browser without sync events. Its worker is terminated. */
async function createForgottenEntry(): Promise<Outbox> {
  const outbox = await createOutbox({ forceSyncFallback: true });
  server.respondWith(down);
  await outbox.write('a');
  await outbox.wait(30);
  await outbox.worker.terminate();
  await outbox.wait(3600);
  server.respondWith(201);
  return outbox;
}

/** The recipe: a handler of the app replays, and its event lasts as long as the replay. */
const replaysAt = (type: string) => () => {
  const exports = outboxScript({ forceSyncFallback: true })();
  self.addEventListener(type, (event) => {
    (event as ExtendableEvent).waitUntil(exports.queue.replayRequests());
  });
  return exports;
};

test.each<[string, (outbox: Outbox) => Promise<void>]>([
  ['push', ({ worker }) => worker.push()],
  ['periodicsync', ({ worker }) => worker.periodicSync('news')],
  ['notificationclick', ({ worker }) => worker.notificationClick({ title: 'Not sent yet' })],
])(
  'the first %s event of a worker delivers the ready entries, and lasts until they are delivered',
  async (_, dispatch) => {
    const outbox = await createForgottenEntry();
    await outbox.restart();
    const lasted = dispatch(outbox);
    await outbox.wait(1);
    await lasted;
    expect(server.processed).toEqual(['a']);
    expect(await outbox.entries()).toEqual([]);
  },
);

test.each<[string, (outbox: Outbox) => Promise<void>]>([
  ['push', ({ worker }) => worker.push({ hurry: true })],
  ['periodicsync', ({ worker }) => worker.periodicSync('outbox')],
  ['notificationclick', ({ worker }) => worker.notificationClick({ title: 'Not sent yet' }, 'send')],
])('the %s handler of an app replays at each event and waits for the replay', async (type, dispatch) => {
  const outbox = await createOutbox();
  const next = await outbox.browser.update<OutboxExports>(replaysAt(type));
  await next.activate();
  outbox.worker = next;
  await outbox.browser.settle();
  await dispatch(outbox);
  // The first event of the worker ended long ago.
  server.respondWith(down);
  await outbox.write('a');
  await outbox.wait(30);
  server.respondWith(201);
  server.received.length = 0;
  const answer = server.holdResponseTo('a');
  let over = false;
  const lasted = dispatch(outbox).then(() => (over = true));
  await outbox.browser.settle();
  expect([server.receivedBodies, over]).toEqual([['a'], false]);
  answer(201);
  await lasted;
  expect(await outbox.entries()).toEqual([]);
});

test('a push while the server is still down changes nothing', async () => {
  const outbox = await createForgottenEntry();
  server.respondWith(down);
  await outbox.restart();
  const lasted = outbox.worker.push();
  await outbox.wait(60);
  await lasted;
  expect(await outbox.entry()).toMatchObject({ state: 'waiting' });
  expect(await outbox.storedBodies()).toEqual(['a']);
});

test('the first event of a worker delivers the ready entries where the browser does not list databases', async () => {
  const outbox = await createForgottenEntry();
  await outbox.restart();
  await outbox.worker.run(() => Object.assign(indexedDB, { databases: undefined }));
  await outbox.worker.push();
  await outbox.wait(1);
  expect(server.processed).toEqual(['a']);
});

test('the first fetch event of a worker delivers what waits in other lanes while its own answer takes long', async () => {
  const outbox = await createOutbox({ forceSyncFallback: true, lane: ({ url }) => url });
  server.respondWith(down);
  await outbox.write('a', 'api/a');
  await outbox.wait(30);
  await outbox.worker.terminate();
  await outbox.wait(3600);
  await outbox.restart();
  server.respondWith(201);
  server.respondTo('slow', hangs);
  outbox.write('slow', 'api/slow').catch(() => {});
  await outbox.wait(2);
  expect(server.processed).toEqual(['a']);
});

test('a worker that starts where nothing was ever kept creates no database', async () => {
  const outbox = await createOutbox();
  await outbox.page.fetch('/index.html');
  await outbox.worker.push();
  await outbox.wait(2);
  expect(await outbox.browser.indexedDB.databases()).toEqual([]);
});
