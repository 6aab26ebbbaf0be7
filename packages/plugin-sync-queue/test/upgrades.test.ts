import { FakeBrowser, sweepTerminations } from 'workbox-plugin-testing';
import type * as entryPoint from '../src/window.ts';
import type { Entry } from '../src/shared/entry.ts';
import { createClient } from './helpers/client-in-page.ts';
import { createServer } from './helpers/fake-server.ts';
import { createMigratingWorker, migratingScript } from './helpers/migrating-worker.ts';
import {
  createBrowser,
  createOutbox,
  Outbox,
  outboxScript,
  readRows,
  withDatabase,
  type OutboxExports,
} from './helpers/outbox.ts';

const server = createServer();

const storedQueues = (browser: FakeBrowser) => {
  const page = browser.openPage();
  return page.run(() => (require('workbox-plugin-sync-queue/window') as typeof entryPoint).storedQueues());
};

const refused = (use: () => unknown): string => {
  try {
    use();
    return 'nothing was refused';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test('a queue with another name migrates its entries with ids, order, dead letters and attempts', async () => {
  const old = await createOutbox({}, { name: 'old' });
  server.respondTo('a', 422);
  await old.writeOffline('a', 'b', 'c');
  server.respondWith(503);
  await old.completeSync();
  const before = await old.entries();
  expect(before.map(({ state }) => state)).toEqual(['dead', 'waiting', 'waiting']);
  await old.worker.terminate();
  old.browser.online = false;
  const outbox = await createMigratingWorker(old.browser, { sources: (from) => from.syncQueue('old') });
  await outbox.wait(1);
  const told = ({ id, order, state, attempts, key }: Entry) => ({ id, order, state, attempts, key });
  expect((await outbox.entries()).map(told)).toEqual(before.map(told));
  expect(await old.entries()).toEqual([]);
  server.reset();
  old.browser.online = true;
  await outbox.completeSync();
  expect(server.processed).toEqual(['b', 'c']);
});

test('two queues of one worker move into one, each with an entry at the same place, and all are sent', async () => {
  const browser = createBrowser();
  const names = ['old', 'older'];
  const queues = () => names.map((name) => outboxScript({}, { name })().queue);
  const worker = await browser.register(queues);
  browser.online = false;
  await worker.run(async (all) => {
    for (const queue of all)
      for (const at of [1, 2]) {
        const request = new Request('/api/notes', { method: 'POST', body: `${queue.name} ${at}` });
        await queue.pushRequest({ request });
      }
  });
  const { entries } = await readRows(browser);
  expect(new Set(entries.map(({ order }) => order)).size).toBe(2);
  await worker.terminate();
  const outbox = await createMigratingWorker(browser, {
    sources: ({ syncQueue }) => names.map((name) => syncQueue(name)),
  });
  browser.online = true;
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.processed).toEqual(['old 1', 'older 1', 'old 2', 'older 2']);
  expect(await outbox.entries()).toEqual([]);
});

test('a queue that migrates stays paused, and keeps its own current user', async () => {
  const old = await createOutbox({}, { name: 'old' });
  await old.worker.run(({ queue }) => queue.setOwner('ann'));
  await old.writeOffline('a');
  const before = await createMigratingWorker(old.browser, { sources: () => [] });
  await before.worker.run(({ queue }) => queue.setOwner('bob'));
  await before.writeOffline('b');
  await before.worker.run(({ queue }) => queue.pause());
  const outbox = await createMigratingWorker(old.browser, { sources: (from) => from.syncQueue('old') });
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual([]);
  await outbox.worker.run(({ queue }) => queue.resume());
  await outbox.wait(1);
  expect(server.receivedBodies).toEqual(['b']);
  expect(await outbox.storedBodies()).toEqual(['a']);
});

test('results are migrated with the name, and old and new pages can read them', async () => {
  const old = await createOutbox({}, { name: 'old' });
  await old.writeOffline('a');
  const { id } = await old.entry();
  await old.completeSync();
  const outbox = await createMigratingWorker(old.browser, { sources: (from) => from.syncQueue('old') });
  await outbox.wait(1);
  const result = await outbox.worker.run(({ queue }) => queue.result(id));
  expect(result).toMatchObject({ id, outcome: 'delivered', status: 201 });
});

test('a rename that is terminated at any step moves everything or nothing, and the next worker completes it', async () => {
  const killPoints = await sweepTerminations(async (n) => {
    server.reset();
    const old = await createOutbox({}, { name: 'old', browser: new FakeBrowser() });
    await old.writeOffline('a', 'b');
    const migrated = await old.browser.update<OutboxExports>(
      migratingScript((from) => from.syncQueue('old')),
    );
    void migrated.terminateAt(n);
    await migrated.activate();
    await old.browser.settle();
    const outbox = new Outbox(migrated, {});
    await outbox.restart();
    const answered = outbox.write('c');
    await outbox.wait(3);
    await answered;
    expect(server.processed).toEqual(['a', 'b', 'c']);
    expect([...(await old.entries()), ...(await outbox.entries())]).toEqual([]);
    return migrated;
  });
  expect(killPoints).toBeGreaterThan(10);
});

test('the sync registration of the old name wakes the new queue, and an old page can still call it', async () => {
  const old = await createOutbox({}, { name: 'old' });
  await old.writeOffline('a');
  const client = await createClient(old.page, 'old');
  old.browser.online = false;
  const outbox = await createMigratingWorker(old.browser, { sources: (from) => from.syncQueue('old') });
  await outbox.wait(1);
  expect(await client.run((page) => page.size())).toBe(1);
  old.browser.online = true;
  expect(await old.completeSync()).toBe('resolved');
  expect(server.processed).toEqual(['a']);
});

test('a pause is migrated with the name', async () => {
  const old = await createOutbox({}, { name: 'old' });
  await old.writeOffline('a');
  await old.worker.run(({ queue }) => queue.pause());
  const outbox = await createMigratingWorker(old.browser, { sources: (from) => from.syncQueue('old') });
  await outbox.completeSync();
  expect(server.received).toEqual([]);
  await outbox.worker.run(({ queue }) => queue.resume());
  await outbox.wait(1);
  expect(server.processed).toEqual(['a']);
});

test('one worker cannot have a queue and another queue that migrates it', async () => {
  const outbox = await createOutbox({}, { name: 'old' });
  const code = await outbox.worker.run(() => refused(migratingScript((from) => from.syncQueue('old'))));
  expect(code).toBe('duplicate-queue-name');
});

test('a worker that moved to another scope migrates the entries of the old scope', async () => {
  const scope = 'https://app.test/app/';
  const old = await createOutbox({}, { browser: createBrowser(), scope });
  await old.writeOffline('a', 'b');
  await old.browser.registrationOf(scope).unregister();
  expect(await storedQueues(old.browser)).toEqual([{ scope, queue: 'outbox', waiting: 2, dead: 0 }]);
  const outbox = await createMigratingWorker(old.browser, {
    sources: (from) => from.syncQueue('outbox', { scope }),
  });
  await outbox.wait(5);
  expect(server.processed).toEqual(['a', 'b']);
  expect(await storedQueues(old.browser)).toEqual([]);
});

test('an entry that a worker of another scope is sending stays with it until the next start', async () => {
  const scope = 'https://app.test/app/';
  const old = await createOutbox({}, { browser: createBrowser(), scope });
  await old.writeOffline('a', 'b');
  const answer = server.holdResponseTo('a');
  const fired = old.sync();
  await old.browser.settle();
  const outbox = await createMigratingWorker(old.browser, {
    sources: (from) => from.syncQueue('outbox', { scope }),
  });
  await outbox.wait(1);
  answer();
  await old.wait(180);
  await fired;
  await outbox.wait(1);
  expect(server.receivedBodies).toEqual(['a', 'b']);
});

test('nothing is sent and nothing is lost without the plugin, and the entries are sent when the plugin is back', async () => {
  const outbox = await createOutbox();
  const { browser, scope } = outbox;
  server.respondTo('a', 422);
  await outbox.writeOffline('a', 'b', 'c');
  server.respondTo('b', 503);
  await outbox.completeSync();
  const without = await browser.update(() => undefined);
  await without.activate();
  expect(await outbox.sync()).toBe('resolved');
  const client = await createClient(browser.openPage(), 'outbox', { timeoutSeconds: 1 });
  await browser.clock.advance(5000);
  expect(client.snapshot.status).toBe('unreachable');
  expect(await storedQueues(browser)).toEqual([{ scope, queue: 'outbox', waiting: 2, dead: 1 }]);
  server.reset();
  const again = await browser.update(outboxScript());
  await again.activate();
  await browser.clock.advance(900_000);
  await outbox.completeSync();
  expect(server.processed).toEqual(['b', 'c']);
});

test('a queue whose route is removed still sends its entries', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a', 'b');
  const without = await outbox.browser.update(outboxScript({}, { methods: [] }));
  await without.activate();
  await outbox.wait(5);
  expect(server.processed).toEqual(['a', 'b']);
});

test('entries stay when the worker is unregistered, and the next registration of the scope sends them', async () => {
  const outbox = await createOutbox();
  const { browser, scope } = outbox;
  await outbox.writeOffline('a', 'b');
  await browser.registration.unregister();
  await browser.clock.advance(60_000);
  expect(server.received).toEqual([]);
  expect(await storedQueues(browser)).toEqual([{ scope, queue: 'outbox', waiting: 2, dead: 0 }]);
  const again = new Outbox(await browser.register(outboxScript()), {});
  await again.wait(5);
  expect(server.processed).toEqual(['a', 'b']);
});

test('a search for stored queues creates no database, and reads no body', async () => {
  const browser = createBrowser();
  expect(await storedQueues(browser)).toEqual([]);
  expect(await browser.indexedDB.databases()).toEqual([]);
  const outbox = await createOutbox({ lane: ({ url }) => new URL(url).search }, { browser });
  await outbox.writeOffline(['a', 'api/notes?1'], ['b', 'api/notes?2'], ['c', 'api/notes?1']);
  await withDatabase(browser, async (db) => db.clear('requests'));
  expect((await storedQueues(browser)).map(({ waiting }) => waiting)).toEqual([3]);
  expect((await readRows(browser)).entries).toHaveLength(3);
});
