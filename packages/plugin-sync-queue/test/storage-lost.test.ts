import type { FakeBrowser } from 'workbox-plugin-testing';
import { createClient } from './helpers/client-in-page.ts';
import { createServer, status } from './helpers/fake-server.ts';
import { createBrowser, createOutbox, outboxScript, type Outbox } from './helpers/outbox.ts';

const server = createServer();
const name = 'workbox-plugin-sync-queue';

/** Deletes the database as a browser that needs space does. The worker is not told. */
async function evict({ indexedDB, storageFaults }: FakeBrowser) {
  storageFaults.closeConnections();
  await new Promise((resolve, reject) => {
    const deleting = indexedDB.deleteDatabase(name);
    deleting.onsuccess = resolve;
    deleting.onerror = reject;
  });
}

/** Writes that stay in the queue, with any trigger. */
async function keepPaused(outbox: Outbox, ...bodies: string[]) {
  await outbox.worker.run(({ queue }) => queue.pause());
  await outbox.writeOffline(...bodies);
}

const resume = (outbox: Outbox) => outbox.worker.run(({ queue }) => queue.resume());

const reopened = (outbox: Outbox, queue?: string) => createClient(outbox.browser.openPage(), queue);

test('the queue asks the browser once for persistent storage, when it stores its first write', async () => {
  const outbox = await createOutbox();
  await createClient(outbox.page);
  expect(outbox.browser.storage.persisted).toBe(false);
  await outbox.writeOffline('a');
  expect(outbox.browser.storage.persisted).toBe(true);
  outbox.browser.storage.persisted = false;
  await outbox.writeOffline('b');
  expect(outbox.browser.storage.persisted).toBe(false);
});

test('the queue does not ask for persistent storage with persistStorage: false', async () => {
  const outbox = await createOutbox();
  await createClient(outbox.page, 'outbox', { persistStorage: false });
  await outbox.writeOffline('a');
  expect(outbox.browser.storage.persisted).toBe(false);
});

test('an eviction while the app was closed is reported until the user was told', async () => {
  const outbox = await createOutbox();
  const first = await createClient(outbox.page);
  await keepPaused(outbox, 'a', 'b');
  expect(first.snapshot.storageLost).toBeUndefined();
  outbox.page.close();
  await outbox.worker.terminate();
  await evict(outbox.browser);
  const then = outbox.browser.clock.now;
  const { client, page } = await reopened(outbox);
  expect(client.getSnapshot()).toMatchObject({ size: 0, storageLost: { count: 2, noticedAt: then } });
  const again = await reopened(outbox);
  expect(again.snapshot.storageLost).toEqual({ count: 2, noticedAt: then });
  await page.run(() => client.forgetStorageLost());
  expect(client.getSnapshot().storageLost).toBeUndefined();
  expect((await reopened(outbox)).snapshot.storageLost).toBeUndefined();
});

test('an eviction while the page is open is found at the next list, also when new writes were queued since', async () => {
  const outbox = await createOutbox();
  const { client, page } = await createClient(outbox.page);
  await keepPaused(outbox, 'a', 'b', 'c');
  await outbox.worker.terminate();
  await evict(outbox.browser);
  await outbox.worker.terminate();
  outbox.browser.online = false;
  await outbox.write('d');
  await page.run(() => client.getAll());
  expect(client.getSnapshot()).toMatchObject({ size: 1, storageLost: { count: 3 } });
  const drain = page.run(() => client.whenDrained());
  outbox.browser.online = true;
  await outbox.wait(5);
  expect(await drain).toMatchObject({ dead: [], storageLost: { count: 3 } });
});

test('a page remembers the exact number of entries when a burst of writes has ended', async () => {
  const outbox = await createOutbox();
  const { page } = await createClient(outbox.page);
  await keepPaused(outbox, ...Array.from({ length: 30 }, (_, at) => `note ${at}`));
  await outbox.wait(10);
  const remembered = await page.run(() => localStorage.getItem(localStorage.key(0)!));
  expect(JSON.parse(remembered!)).toMatchObject({ count: 30, generation: expect.any(String) });
});

test('a second loss is added to the first', async () => {
  const outbox = await createOutbox();
  await createClient(outbox.page);
  await keepPaused(outbox, 'a');
  await evict(outbox.browser);
  await outbox.worker.terminate();
  await reopened(outbox);
  outbox.browser.online = false;
  await outbox.write('b');
  await outbox.browser.settle();
  await evict(outbox.browser);
  await outbox.worker.terminate();
  expect((await reopened(outbox)).snapshot.storageLost).toMatchObject({ count: 2 });
});

test('an eviction is reported also where the worker answers after the first polls of the page', async () => {
  const outbox = await createOutbox();
  await createClient(outbox.page);
  await keepPaused(outbox, 'a', 'b');
  outbox.page.close();
  await evict(outbox.browser);
  await outbox.browser.registration.unregister();
  const late = await reopened(outbox, 'outbox');
  await outbox.wait(120);
  expect(late.snapshot).toMatchObject({ status: 'unreachable', size: 0 });
  await outbox.browser.register(outboxScript());
  await outbox.wait(60);
  expect(late.snapshot).toMatchObject({ status: 'ready', storageLost: { count: 2 } });
});

test('an eviction is reported also where the page was closed right after its first write', async () => {
  const outbox = await createOutbox();
  await createClient(outbox.page);
  server.respondWith(status(503, { 'Retry-After': '600' }));
  await outbox.write('a');
  await outbox.browser.settle();
  outbox.page.close();
  await outbox.worker.terminate();
  await evict(outbox.browser);
  expect((await reopened(outbox)).snapshot).toMatchObject({ size: 0, storageLost: { count: 1 } });
});

test('writes into a new database are no loss where the old one was empty', async () => {
  const outbox = await createOutbox();
  const open = await createClient(outbox.page);
  await evict(outbox.browser);
  await keepPaused(outbox, 'a', 'b');
  expect(open.snapshot.size).toBe(2);
  expect((await reopened(outbox)).snapshot.storageLost).toBeUndefined();
  await open.run((client) => client.getAll());
  expect(open.snapshot.storageLost).toBeUndefined();
});

const alarms: [string, (outbox: Outbox) => Promise<unknown>][] = [
  ['clear()', (outbox) => outbox.worker.run(({ queue }) => queue.clear())],
  [
    'discard()',
    async (outbox) => {
      for (const { id } of await outbox.entries()) await outbox.worker.run(({ queue }) => queue.discard(id));
    },
  ],
  [
    'a delivery with no page open',
    async (outbox) => {
      await resume(outbox);
      await outbox.completeSync();
      expect(server.processed).toEqual(['a', 'b']);
    },
  ],
  [
    'a delivery by the worker that came after it',
    async (outbox) => {
      await outbox.restart();
      await resume(outbox);
      await outbox.completeSync();
    },
  ],
  [
    'a rejection by the server',
    async (outbox) => {
      server.respondWith(422);
      await resume(outbox);
      await outbox.completeSync();
    },
  ],
  [
    'a new registration of the worker',
    async (outbox) => {
      await outbox.browser.registration.unregister();
      await outbox.browser.register(outboxScript());
    },
  ],
];

test.each(alarms)('the queue reports no loss after this: %s', async (_, happens) => {
  const outbox = await createOutbox();
  await createClient(outbox.page);
  await keepPaused(outbox, 'a', 'b');
  outbox.page.close();
  await happens(outbox);
  await outbox.browser.settle();
  const { snapshot } = await reopened(outbox);
  expect(snapshot.status).toBe('ready');
  expect(snapshot.storageLost).toBeUndefined();
});

test('a loss of one user is reported to that user only', async () => {
  const outbox = await createOutbox();
  const { client, page } = await createClient(outbox.page);
  await page.run(() => client.setOwner('ann'));
  await keepPaused(outbox, 'a', 'b');
  await page.run(() => client.setOwner('bob'));
  await outbox.browser.settle();
  outbox.page.close();
  await outbox.worker.terminate();
  await evict(outbox.browser);
  const again = await reopened(outbox);
  await again.run((queue) => queue.setOwner('bob'));
  await again.run((queue) => queue.getAll());
  expect(again.snapshot).toMatchObject({ owner: 'bob', size: 0 });
  expect(again.snapshot.storageLost).toBeUndefined();
  await again.run((queue) => queue.setOwner('ann'));
  await again.run((queue) => queue.getAll());
  expect(again.snapshot.storageLost).toMatchObject({ count: 2 });
});

test('clear() in one tab is no loss in another', async () => {
  const outbox = await createOutbox();
  const one = await createClient(outbox.page);
  const two = await reopened(outbox);
  await keepPaused(outbox, 'a', 'b');
  await one.run((client) => client.clear());
  await two.run((client) => client.getAll());
  expect([one, two].map(({ snapshot }) => snapshot.storageLost)).toEqual([undefined, undefined]);
});

test('a loss of another queue, or of another scope, is not reported here', async () => {
  const browser = createBrowser();
  const outbox = await createOutbox({}, { browser });
  await createClient(outbox.page);
  await keepPaused(outbox, 'a');
  outbox.page.close();
  await outbox.worker.terminate();
  await evict(browser);
  const other = await browser.register(outboxScript({}, { name: 'other' }));
  await other.activate();
  expect((await reopened(outbox, 'other')).snapshot).toMatchObject({ status: 'ready', size: 0 });
  expect((await reopened(outbox, 'other')).snapshot.storageLost).toBeUndefined();
});

test('a page without localStorage works, and reports no loss', async () => {
  const outbox = await createOutbox();
  const { client, page } = await createClient(outbox.page);
  await page.run(() => {
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('denied', 'SecurityError');
      },
    });
  });
  await outbox.writeOffline('a');
  expect(client.getSnapshot().storageLost).toBeUndefined();
  await outbox.wait(5);
  expect(server.processed).toEqual(['a']);
});
