import { FakeBrowser, sweepTerminations } from 'workbox-plugin-testing';
import { enqueueInWorkbox, readWorkboxRows, workboxQueueScript } from './helpers/other-queues.ts';
import { createServer } from './helpers/fake-server.ts';
import { createMigratingWorker, migratingScript } from './helpers/migrating-worker.ts';
import { createBrowser, Outbox, type OutboxExports } from './helpers/outbox.ts';

const server = createServer();
const workboxTag = 'workbox-background-sync:outbox';

test('a worker terminated at any step of migration and replay loses, doubles and reorders nothing', async () => {
  const killPoints = await sweepTerminations(async (n) => {
    server.reset();
    const browser = new FakeBrowser();
    await enqueueInWorkbox(await browser.register(workboxQueueScript()), 'a', 'b');
    const worker = await browser.update<OutboxExports>(migratingScript());
    void worker.terminateAt(n);
    await worker.activate();
    await browser.clock.advance(1000);
    // The next worker finds a half-done migration.
    const outbox = new Outbox(worker, {});
    await outbox.restart();
    const answered = outbox.write('c');
    await outbox.wait(3);
    await answered;
    expect(server.processed).toEqual(['a', 'b', 'c']);
    // Each write has one key, however often it was sent.
    expect(new Set(server.received.map(({ key, body }) => `${key} ${body}`)).size).toBe(3);
    expect(await readWorkboxRows(browser)).toEqual([]);
    expect(await outbox.entries()).toEqual([]);
    return worker;
  });
  expect(killPoints).toBeGreaterThan(40);
});

const scopes = ['https://app.test/one/', 'https://app.test/two/'] as const;

/**
 * A site of two scopes, each with a worker of workbox-background-sync and the same queue name, so that they share
 * rows.
 */
async function createTwoWorkboxSites() {
  const browser = createBrowser();
  const others = [];
  for (const scope of scopes) others.push(await browser.register(workboxQueueScript(), { scope }));
  return { browser, others: others as [(typeof others)[number], (typeof others)[number]] };
}

test('a Workbox worker in another scope ends its replay, and the migrated rest is sent once', async () => {
  const { browser, others } = await createTwoWorkboxSites();
  await enqueueInWorkbox(others[1], 'a', 'b', 'c');
  const answer = server.holdResponseTo('a');
  const replayed = others[1].sync(workboxTag).catch(() => {});
  await browser.settle();
  const outbox = await createMigratingWorker(browser, { scope: scopes[0] });
  await outbox.wait(5);
  answer();
  await replayed;
  await outbox.wait(5);
  expect(server.receivedBodies).toEqual(['a', 'b', 'c']);
  // The Workbox worker still queues, and sends its own entries.
  await enqueueInWorkbox(others[1], 'd');
  await others[1].sync(workboxTag);
  expect(server.receivedBodies).toEqual(['a', 'b', 'c', 'd']);
});

test('each row is sent once, by one of the two workers, whenever the Workbox worker begins its replay', async () => {
  // The migration needs about a hundred turns. The Workbox worker begins its replay at each of them.
  for (let turns = 0; turns < 40; turns += 1) {
    server.reset();
    const { browser, others } = await createTwoWorkboxSites();
    await enqueueInWorkbox(others[1], 'a', 'b', 'c');
    const updated = createMigratingWorker(browser, { scope: scopes[0] });
    for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    const replayed = others[1].sync(workboxTag).catch(() => {});
    const outbox = await updated;
    await outbox.wait(5);
    await replayed;
    await outbox.wait(5);
    expect(server.receivedBodies.toSorted()).toEqual(['a', 'b', 'c']);
    await browser.close();
  }
});

test('two scopes that both migrate share the rows, and nothing is sent twice', async () => {
  const { browser, others } = await createTwoWorkboxSites();
  await enqueueInWorkbox(others[0], 'a', 'b');
  await enqueueInWorkbox(others[1], 'c', 'd');
  const outboxes = await Promise.all(scopes.map((scope) => createMigratingWorker(browser, { scope })));
  await browser.clock.advance(5000);
  expect(server.receivedBodies).toEqual(['a', 'b', 'c', 'd']);
  for (const migrated of outboxes) expect(await migrated.entries()).toEqual([]);
});
