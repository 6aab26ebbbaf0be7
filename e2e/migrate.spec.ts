import { serveBundle } from './bundle.ts';
import { control, expect, needs, test } from './fixtures.ts';
import { holdResponse, requestLost, slow, healthy } from './fault-modes.ts';
import { effects, names, post, queueNotes } from './outbox.ts';
import type { Tab } from './driver/driver.ts';
import type { TestServer } from './server.ts';

const theirs = 'workbox-background-sync';

/** The script at the same URL is another one now. */
async function update(tab: Tab, server: TestServer) {
  await serveBundle(server, '/worker.js', 'workers/migrating-worker.ts');
  await tab.evaluate(async () => {
    const container = navigator.serviceWorker;
    const changed = new Promise((resolve) =>
      container.addEventListener('controllerchange', resolve, { once: true }),
    );
    await (await container.ready).update();
    await changed;
  });
}

const rowsOf = (tab: Tab, name: string) =>
  tab.evaluate(async (name) => {
    const request = indexedDB.open(name);
    await new Promise((resolve) => (request.onsuccess = resolve));
    const count = request.result.transaction('requests').objectStore('requests').count();
    await new Promise((resolve) => (count.onsuccess = resolve));
    request.result.close();
    return count.result;
  }, name);

test.beforeEach(({ server }) => serveBundle(server, '/worker.js', 'workers/workbox-worker.ts'));

test(
  'a site of workbox-background-sync is updated while the server is down: everything arrives once, in order',
  needs('dispatch-sync'),
  async ({ server, driver }) => {
    const tab = await driver.open(server.origin);
    await control(tab, '/worker.js');
    await server.down();
    // Their page sees an error, and the write is kept.
    for (const note of names(8)) expect((await post(tab, note)).status).toBe(0);
    expect(await rowsOf(tab, theirs)).toBe(8);
    await server.up();
    // Only the script can be had: the API is still away.
    server.faultMode = requestLost;
    await update(tab, server);
    await queueNotes(tab, ['note 9']);
    await driver.stopWorker();
    server.faultMode = holdResponse;
    // The registration of the old library is what wakes the queue; stopped in the middle, nothing is sent anew.
    await driver.dispatchSync(`${theirs}:outbox`);
    const request = await server.held();
    await driver.stopWorker();
    await server.waitForEnd(request);
    server.faultMode = healthy;
    await driver.dispatchSync(`${theirs}:outbox`);
    await server.waitForEffects(9);
    expect(effects(server)).toEqual(names(9));
    expect(await rowsOf(tab, theirs)).toBe(0);
  },
);

test('a site that never had workbox-background-sync does not get its database', async ({
  server,
  driver,
}) => {
  await serveBundle(server, '/worker.js', 'workers/migrating-worker.ts');
  const tab = await driver.open(server.origin);
  await control(tab, '/worker.js');
  await server.down();
  await queueNotes(tab, names(1));
  const databases = await tab.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  expect(databases).toEqual(['workbox-plugin-sync-queue']);
});

test(
  'a worker of theirs that is sending in another tab, of another scope, ends what it has begun, and the rest is sent once',
  needs('dispatch-sync'),
  async ({ server, driver }) => {
    await serveBundle(server, '/old/worker.js', 'workers/workbox-worker.ts');
    await serveBundle(server, '/new/worker.js', 'workers/migrating-worker.ts');
    for (const path of ['/old/', '/new/']) server.serve(path, '<!doctype html><title>app</title>');
    const old = await driver.open(`${server.origin}/old/`);
    await control(old, '/old/worker.js');
    await server.down();
    const notes = names(30);
    for (const note of notes) await post(old, note);
    server.faultMode = slow(20);
    await server.up();
    // Both at once: theirs sends, a row at a time, and ours takes over what is there.
    await driver.dispatchSync(`${theirs}:outbox`, { scope: `${server.origin}/old/` });
    await server.waitForRequests(3);
    const heir = await driver.open(`${server.origin}/new/`);
    await control(heir, '/new/worker.js');
    await server.waitForEffects(notes.length);
    await expect.poll(() => rowsOf(heir, theirs)).toBe(0);
    // Without a key the server would have processed a row that both had sent twice.
    expect(effects(server).toSorted()).toEqual(notes.toSorted());
    const keyed = server.requests.map(({ key }) => key !== undefined);
    expect(new Set(keyed)).toEqual(new Set([false, true]));
    // Theirs goes on, and sends itself what it keeps from now on.
    await server.down();
    await post(old, 'later');
    await server.up();
    await driver.dispatchSync(`${theirs}:outbox`, { scope: `${server.origin}/old/` });
    await server.waitForEffects(notes.length + 1);
    expect(effects(server).filter((text) => text === 'later')).toHaveLength(1);
  },
);
