import type * as plugin from '../src/index.ts';
import { createServer, status } from './helpers/fake-server.ts';
import { createBrowser, createOutbox, outboxScript, readRows, type OutboxExports } from './helpers/outbox.ts';

const server = createServer();

test('an updated worker opens no database before it is active, and then takes over the entries', async () => {
  const outbox = await createOutbox();
  server.respondWith(status(503, { 'Retry-After': '60' }), 201);
  await outbox.write('a');
  const opens = jest.spyOn(outbox.browser.indexedDB, 'open');
  const next = await outbox.browser.update(outboxScript());
  await outbox.wait(5);
  expect(next.state).toBe('installed');
  expect(opens).toHaveBeenCalledTimes(0);
  await outbox.wait(75);
  await next.activate();
  await outbox.browser.settle();
  expect(server.processed).toEqual(['a']);
  expect(await outbox.storedBodies()).toEqual([]);
});

test('a call to a waiting worker waits with it, and is executed when the worker is active', async () => {
  const outbox = await createOutbox();
  const next = await outbox.browser.update(outboxScript());
  const opens = jest.spyOn(outbox.browser.indexedDB, 'open');
  const pushed = next.run(({ queue }) =>
    queue.pushRequest({ request: new Request('/api/notes', { method: 'POST', body: 'early' }) }),
  );
  await outbox.browser.settle();
  expect(opens).toHaveBeenCalledTimes(0);
  expect(server.receivedBodies).toEqual([]);
  await next.activate();
  await pushed;
  await outbox.browser.settle();
  expect(server.processed).toEqual(['early']);
});

test('an installing worker whose installation fails leaves everything as it was', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const broken = outbox.browser.update(() => {
    outboxScript()();
    self.addEventListener('install', (event) =>
      (event as ExtendableEvent).waitUntil(Promise.reject(new Error('no'))),
    );
  });
  await expect(broken).rejects.toThrow('no');
  await outbox.completeSync();
  expect(server.processed).toEqual(['a']);
});

test('two scopes of one origin never touch the entries of each other', async () => {
  const browser = createBrowser();
  const one = await createOutbox({}, { browser, scope: 'https://app.test/one/' });
  const two = await createOutbox({}, { browser, scope: 'https://app.test/two/' });
  await one.writeOffline('a', 'b');
  await two.writeOffline('c');
  const idOf = async (outbox: typeof one) => (await outbox.entry()).id;
  const [theirs, own] = [await idOf(one), await idOf(two)];
  const refusals = await two.worker.run(({ queue }) =>
    Promise.all(
      [queue.discard(theirs), queue.retry(theirs)].map((call) =>
        call.then(
          () => 'done',
          ({ code }: { code: string }) => code,
        ),
      ),
    ),
  );
  expect(refusals).toEqual(['not-found', 'not-found']);
  expect((await two.worker.run(({ queue }) => queue.getAll())).map(({ id }) => id)).toEqual([own]);
  expect(await two.worker.run(({ queue }) => queue.size())).toBe(1);
  expect(await two.completeSync()).toBe('resolved');
  expect(server.processed).toEqual(['c']);
  await two.writeOffline('d');
  await two.worker.run(({ queue }) => queue.pause());
  expect(await two.worker.run(({ queue }) => queue.clear())).toBe(1);
  expect(await one.completeSync()).toBe('resolved');
  expect(server.processed).toEqual(['c', 'a', 'b']);
  expect((await readRows(browser)).requests.size).toBe(0);
});

/** Two queues in one worker. */
const twoQueues = () => {
  const { SyncQueuePlugin } = require('workbox-plugin-sync-queue') as typeof plugin;
  return { notes: new SyncQueuePlugin('notes').queue, photos: new SyncQueuePlugin('photos').queue };
};

test('two queues of one worker are kept apart', async () => {
  const browser = createBrowser();
  const worker = await browser.register(twoQueues);
  browser.openPage();
  browser.online = false;
  const post = (body: string) => ({ request: new Request('/api/x', { method: 'POST', body }) });
  await worker.run(({ notes }) => notes.pushRequest(post('note')));
  await worker.run(({ photos }) => photos.pushRequest(post('photo')));
  await browser.settle();
  const { sync } = browser.registration;
  expect(sync.pending).toEqual(['workbox-plugin-sync-queue:notes', 'workbox-plugin-sync-queue:photos']);
  browser.online = true;
  await sync.fire('workbox-plugin-sync-queue:photos');
  expect(server.processed).toEqual(['photo']);
  expect(await worker.run(({ notes, photos }) => Promise.all([notes.size(), photos.size()]))).toEqual([1, 0]);
});

test('a second queue of the same name in one worker is rejected', async () => {
  const outbox = await createOutbox();
  const refused = await outbox.worker.run(() => {
    const { SyncQueuePlugin } = require('workbox-plugin-sync-queue') as typeof plugin;
    try {
      return new SyncQueuePlugin('outbox').queue.name;
    } catch (error) {
      return error as plugin.SyncQueueError;
    }
  });
  expect(refused).toMatchObject({ name: 'SyncQueueError', code: 'duplicate-queue-name' });
  expect((refused as Error).message).toMatch(/Use the same plugin instance on all its routes\.$/);
  // The first queue works.
  await outbox.writeOffline('a');
  await outbox.completeSync();
  expect(server.processed).toEqual(['a']);
});

test('only one worker of a scope replays: another waits for the lock', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const release = server.holdResponseTo('a');
  void outbox.sync();
  await outbox.browser.settle();
  const [lock] = (await outbox.browser.locks.query()).held;
  expect(lock?.name).toBe('workbox-plugin-sync-queue:https://app.test/:outbox');
  release(201);
  await outbox.browser.settle();
  expect((await outbox.browser.locks.query()).held).toEqual([]);
});

test('nothing is sent while another holder has the lock', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  let give = () => {};
  const held = outbox.page.run(() =>
    navigator.locks.request(
      'workbox-plugin-sync-queue:https://app.test/:outbox',
      () => new Promise<void>((resolve) => (give = resolve)),
    ),
  );
  await outbox.browser.settle();
  const fired = outbox.sync();
  await outbox.wait(10);
  expect(server.receivedBodies).toEqual([]);
  give();
  await held;
  await outbox.wait(1);
  expect(await fired).toBe('resolved');
  expect(server.processed).toEqual(['a']);
});

test('one worker sends nothing twice, also without Web Locks', async () => {
  const outbox = await createOutbox({}, { browser: createBrowser({ without: ['locks'] }) });
  await outbox.writeOffline('a', 'b');
  const { queue } = outbox;
  await Promise.all([outbox.sync(), outbox.worker.run(() => queue.replayRequests())]);
  expect(server.receivedBodies).toEqual(['a', 'b']);
});

test('an import of the package does nothing and needs no worker', async () => {
  const browser = createBrowser();
  const worker = await browser.register(() => {
    const listens = jest.spyOn(self, 'addEventListener');
    require('workbox-plugin-sync-queue');
    return listens.mock.calls.length;
  });
  expect(worker.exports).toBe(0);
  expect(() => require('workbox-plugin-sync-queue') as OutboxExports).not.toThrow();
  expect(() => require('workbox-plugin-sync-queue/window') as object).not.toThrow();
});
