import { createClient } from './helpers/client-in-page.ts';
import {
  enqueueInWorkbox,
  readWorkboxRows,
  workboxQueueScript,
  serwistQueueScript,
} from './helpers/other-queues.ts';
import { createServer } from './helpers/fake-server.ts';
import { createMigratingWorker, migratingScript } from './helpers/migrating-worker.ts';
import { createBrowser, Outbox, outboxScript } from './helpers/outbox.ts';
import { TestDatabase } from './helpers/test-database.ts';

const server = createServer();
const ours = 'workbox-plugin-sync-queue';
const workboxDatabase = 'workbox-background-sync';

const namesOf = async ({ indexedDB }: ReturnType<typeof createBrowser>) =>
  (await indexedDB.databases()).map(({ name }) => name).toSorted();

test('entries of workbox-background-sync are delivered once, in order, and are deleted there', async () => {
  const browser = createBrowser();
  await enqueueInWorkbox(await browser.register(workboxQueueScript()), 'a', 'b', 'c');
  const outbox = await createMigratingWorker(browser);
  await outbox.wait(5);
  expect(server.receivedBodies).toEqual(['a', 'b', 'c']);
  expect(server.received.map(({ headers }) => headers.get('x-body'))).toEqual(['a', 'b', 'c']);
  expect(await readWorkboxRows(browser)).toEqual([]);
  expect(await outbox.entries()).toEqual([]);
});

test('a migrated entry keeps its time and its metadata, and gets a key', async () => {
  const browser = createBrowser();
  const workboxWorker = await browser.register(workboxQueueScript());
  await workboxWorker.run(async ({ Queue }) => {
    const request = new Request('https://app.test/api/notes', { method: 'POST', body: 'a' });
    await new Queue('photos').pushRequest({ request, timestamp: 1_767_000_000_000, metadata: { seen: 1 } });
  });
  server.respondWith(503);
  const outbox = await createMigratingWorker(browser, { name: 'photos' });
  await outbox.wait(1);
  const { id, ...entry } = await outbox.entry();
  expect(entry).toMatchObject({ createdAt: 1_767_000_000_000, metadata: { seen: 1 }, size: 1, key: id });
  expect(server.received[0]?.key).toBe(`"${id}"`);
});

test('a write made after the update arrives after the migrated entries', async () => {
  const browser = createBrowser();
  await enqueueInWorkbox(await browser.register(workboxQueueScript()), 'a', 'b');
  const outbox = await createMigratingWorker(browser);
  const answered = outbox.write('c');
  await outbox.wait(5);
  expect((await answered).status).toBe(201);
  expect(server.receivedBodies).toEqual(['a', 'b', 'c']);
});

test('the old sync registration still wakes the queue', async () => {
  const browser = createBrowser();
  browser.openPage();
  await enqueueInWorkbox(await browser.register(workboxQueueScript()), 'a', 'b');
  browser.online = false;
  const outbox = await createMigratingWorker(browser);
  await outbox.wait(5);
  await outbox.worker.terminate();
  expect(browser.registration.sync.pending).toContain(`${workboxDatabase}:outbox`);
  browser.online = true;
  const fired = browser.registration.sync.fire(`${workboxDatabase}:outbox`);
  await outbox.wait(5);
  await fired;
  expect(server.processed).toEqual(['a', 'b']);
});

test('a waiting worker leaves the old worker alone, which continues to queue and send', async () => {
  const browser = createBrowser();
  const workboxWorker = await browser.register(workboxQueueScript());
  browser.openPage();
  await enqueueInWorkbox(workboxWorker, 'a');
  await browser.update(migratingScript());
  await browser.clock.advance(5000);
  expect(await namesOf(browser)).toEqual([workboxDatabase]);
  await enqueueInWorkbox(workboxWorker, 'b');
  expect(await readWorkboxRows(browser)).toEqual([
    { queueName: 'outbox', body: 'a' },
    { queueName: 'outbox', body: 'b' },
  ]);
  await workboxWorker.sync(`${workboxDatabase}:outbox`);
  expect(server.receivedBodies).toEqual(['a', 'b']);
});

test('a replay of the old worker ends before the new worker migrates the rest', async () => {
  const browser = createBrowser();
  const workboxWorker = await browser.register(workboxQueueScript());
  await enqueueInWorkbox(workboxWorker, 'a', 'b', 'c');
  const answer = server.holdResponseTo('a');
  const replayed = workboxWorker.sync(`${workboxDatabase}:outbox`).catch(() => {});
  await browser.settle();
  const updated = createMigratingWorker(browser);
  await browser.settle();
  answer();
  await replayed;
  await (await updated).wait(5);
  expect(server.receivedBodies).toEqual(['a', 'b', 'c']);
});

test('a migration creates no Workbox database where none exists', async () => {
  const outbox = await createMigratingWorker(createBrowser(), {
    sources: (from) => [from.workboxBackgroundSync, from.serwistBackgroundSync],
  });
  await outbox.writeOffline('a');
  await outbox.completeSync();
  expect(await namesOf(outbox.browser)).toEqual([ours]);
  expect(server.processed).toEqual(['a']);
});

test('rows of other queues stay, and the named queues are migrated, too', async () => {
  const browser = createBrowser();
  const workboxWorker = await browser.register(workboxQueueScript());
  const push = (name: string, body: string) =>
    workboxWorker.run(({ Queue }) => {
      const request = new Request('https://app.test/api/notes', { method: 'POST', body });
      // A worker cannot have two queues of one name, so each name is used once.
      return new Queue(name).pushRequest({ request });
    });
  await push('photos', 'a');
  await browser.clock.advance(10);
  await enqueueInWorkbox(workboxWorker, 'b');
  await push('other', 'c');
  const outbox = await createMigratingWorker(browser, {
    sources: (from) => from.workboxBackgroundSync('outbox', 'photos'),
  });
  await outbox.wait(5);
  expect(server.receivedBodies).toEqual(['a', 'b']);
  expect(await readWorkboxRows(browser)).toEqual([{ queueName: 'other', body: 'c' }]);
});

test('entries of Serwist are delivered, too', async () => {
  const browser = createBrowser();
  const workboxWorker = await browser.register(serwistQueueScript());
  await workboxWorker.run(async ({ queue }) => {
    for (const body of ['a', 'b'])
      await queue.pushRequest({
        request: new Request('https://app.test/api/notes', { method: 'POST', body }),
      });
  });
  const outbox = await createMigratingWorker(browser, { sources: (from) => from.serwistBackgroundSync });
  await outbox.wait(5);
  expect(server.receivedBodies).toEqual(['a', 'b']);
  expect(await readWorkboxRows(browser, 'serwist-background-sync')).toEqual([]);
});

test('each migrated entry is in the lane of its request', async () => {
  const browser = createBrowser();
  await enqueueInWorkbox(await browser.register(workboxQueueScript()), 'a', 'b');
  server.respondTo('a', 503);
  const lane = ({ headers }: Request) => headers.get('x-body');
  const outbox = await createMigratingWorker(browser, { options: { lane } });
  await outbox.wait(1);
  expect(server.processed).toEqual(['b']);
  expect(await outbox.entries()).toEqual([expect.objectContaining({ lane: 'a', attempts: 1 })]);
});

test('a migrated entry that is too old is tried once more and stays as a dead letter', async () => {
  const browser = createBrowser();
  await enqueueInWorkbox(await browser.register(workboxQueueScript()), 'a');
  await browser.clock.advance(3_600_000);
  server.respondWith(503);
  const outbox = await createMigratingWorker(browser, { options: { maxRetentionTime: 10 } });
  await outbox.wait(5);
  expect(await outbox.entry()).toMatchObject({ state: 'dead', deadReason: 'expired' });
});

test('a row that is no valid request becomes a dead letter, and the next row is sent', async () => {
  const browser = createBrowser();
  await enqueueInWorkbox(await browser.register(workboxQueueScript()), 'a', 'b', 'c');
  await TestDatabase.use(browser.indexedDB, workboxDatabase, async (db) => {
    const [, row] = (await db.getAll('requests')) as { requestData: object }[];
    await db.put('requests', { ...row, requestData: { url: 'not a URL', method: 'POST' } });
  });
  const outbox = await createMigratingWorker(browser);
  await outbox.wait(5);
  expect(server.receivedBodies).toEqual(['a', 'c']);
  expect(await outbox.entry()).toMatchObject({ state: 'dead', deadReason: 'unreadable', url: 'not a URL' });
});

test('a database of the same name with other stores is left as it is, and the queue works', async () => {
  const browser = createBrowser();
  const db = await new Promise<IDBDatabase>((resolve) => {
    const opening = browser.indexedDB.open(workboxDatabase, 7);
    opening.onupgradeneeded = () => opening.result.createObjectStore('something');
    opening.onsuccess = () => resolve(opening.result);
  });
  db.close();
  const outbox = await createMigratingWorker(browser);
  await outbox.writeOffline('a');
  await outbox.completeSync();
  expect(server.processed).toEqual(['a']);
  expect(await browser.indexedDB.databases()).toContainEqual({ name: workboxDatabase, version: 7 });
});

test('the queue works where the old database cannot be read, and the next start migrates', async () => {
  const browser = createBrowser();
  await enqueueInWorkbox(await browser.register(workboxQueueScript()), 'a');
  browser.storageFaults.failOpens(1);
  const outbox = await createMigratingWorker(browser);
  await outbox.wait(5);
  expect((await outbox.write('b')).status).toBe(201);
  expect(server.receivedBodies).toEqual(['b']);
  await outbox.restart();
  const answered = outbox.write('c');
  await outbox.wait(5);
  await answered;
  expect(server.receivedBodies).toEqual(['b', 'a', 'c']);
});

test.each(['development', 'production'])(
  'a name in place of a migration source is rejected in a %s build',
  async (mode) => {
    process.env.NODE_ENV = mode;
    const error = (await createMigratingWorker(createBrowser(), {
      sources: () => workboxDatabase as never,
    }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )) as Error & { code: string };
    process.env.NODE_ENV = 'test';
    expect(error.code).toBe('invalid-option');
    expect(error.message).toContain('migrateFrom');
    if (mode === 'development')
      expect(error.message).toContain("import { workboxBackgroundSync } from 'workbox-plugin-sync-queue'");
  },
);

test('an entry from before a roll-back keeps its place in time among the migrated entries', async () => {
  const browser = createBrowser();
  const outbox = new Outbox(await browser.register(outboxScript()), {});
  await outbox.writeOffline('a');
  await browser.clock.advance(60_000);
  const workboxWorker = await browser.update(workboxQueueScript());
  await workboxWorker.activate();
  await enqueueInWorkbox(workboxWorker, 'b');
  await browser.clock.advance(60_000);
  const migrated = await createMigratingWorker(browser);
  const answered = migrated.write('c');
  await migrated.wait(10);
  await answered;
  expect(server.receivedBodies).toEqual(['a', 'b', 'c']);
  expect(await migrated.entries()).toEqual([]);
});

test('a browser that cannot list its databases migrates all the same, and creates none', async () => {
  const browser = createBrowser();
  const list = browser.indexedDB.databases.bind(browser.indexedDB);
  Object.defineProperty(browser.indexedDB, 'databases', { value: undefined, configurable: true });
  const outbox = await createMigratingWorker(browser);
  await outbox.wait(1);
  expect(await list()).toEqual([{ name: ours, version: expect.any(Number) }]);
  Object.defineProperty(browser.indexedDB, 'databases', { value: list });
  const other = createBrowser();
  await enqueueInWorkbox(await other.register(workboxQueueScript()), 'a');
  Object.defineProperty(other.indexedDB, 'databases', { value: undefined });
  await (await createMigratingWorker(other)).wait(5);
  expect(server.processed).toEqual(['a']);
});

test('a migrated entry of a queue with owners has no owner until a user takes it', async () => {
  const browser = createBrowser();
  await enqueueInWorkbox(await browser.register(workboxQueueScript()), 'a');
  const outbox = await createMigratingWorker(browser, { options: { owner: () => 'ann' } });
  await outbox.wait(5);
  expect(server.received).toEqual([]);
  const { id } = await outbox.entry();
  const { client, page } = await createClient(outbox.page);
  expect(await page.run(() => client.explain(id))).toEqual({ waitingFor: 'owner', owner: undefined });
  await page.run(() => client.retry(id));
  await outbox.wait(5);
  expect(server.processed).toEqual(['a']);
});

test('omitted headers are not migrated', async () => {
  const browser = createBrowser();
  await enqueueInWorkbox(await browser.register(workboxQueueScript()), 'a');
  const outbox = await createMigratingWorker(browser, {
    options: {
      omitHeaders: ['X-Body'],
      requestWillReplay: ({ request }) => {
        request.headers.set('x-fresh', 'yes');
      },
    },
  });
  await outbox.wait(5);
  const [{ headers }] = server.received as [(typeof server.received)[0]];
  expect([headers.get('x-body'), headers.get('x-fresh')]).toEqual([null, 'yes']);
});

test('limits do not apply to migrated entries', async () => {
  const browser = createBrowser();
  await enqueueInWorkbox(await browser.register(workboxQueueScript()), 'a', 'b', 'c');
  server.respondWith(503);
  const outbox = await createMigratingWorker(browser, { options: { maxEntries: 1 } });
  await outbox.wait(1);
  expect(await outbox.storedBodies()).toEqual(['a', 'b', 'c']);
  server.respondWith(201);
  await outbox.wait(60);
  await outbox.completeSync();
  expect(server.processed).toEqual(['a', 'b', 'c']);
});
