import { serveBundle } from './bundle.ts';
import { control, expect, needs, test, updateWorker } from './fixtures.ts';
import { holdResponse, requestLost, healthy } from 'workbox-plugin-testing/server';
import { backgroundSyncRows, effects, names, post, queueNotes } from './outbox.ts';
import type { Tab } from './driver/driver.ts';
import type { TestServer } from './server.ts';

const theirs = 'workbox-background-sync';

/** The script at the same URL is another one now. */
async function update(tab: Tab, server: TestServer) {
  await serveBundle(server, '/worker.js', 'workers/migrating-worker.ts');
  await updateWorker(tab);
}

test.beforeEach(({ server }) => serveBundle(server, '/worker.js', 'workers/workbox-worker.ts'));

test(
  'a workbox-background-sync site that is updated while the server is down delivers its entries once, in order',
  needs('dispatch-sync'),
  async ({ server, driver }) => {
    const tab = await driver.open(server.origin);
    await control(tab, '/worker.js');
    await server.down();
    // The page of the Workbox worker sees an error, and the write is queued.
    for (const note of names(8)) expect((await post(tab, note)).status).toBe(0);
    // The first row is missing while a sync event of the browser sends it in vain.
    await expect.poll(() => backgroundSyncRows(tab, theirs)).toBe(8);
    await server.up();
    // Only the script can be loaded: the API is still down.
    server.faultMode = requestLost;
    await update(tab, server);
    await queueNotes(tab, ['note 9']);
    await driver.stopWorker();
    server.faultMode = holdResponse;
    // The registration of Workbox wakes the queue. After a stop in its middle nothing is sent again.
    await driver.dispatchSync(`${theirs}:outbox`);
    const request = await server.held();
    await driver.stopWorker();
    await server.waitForEnd(request);
    server.faultMode = healthy;
    await driver.dispatchSync(`${theirs}:outbox`);
    await server.waitForEffects(9);
    expect(effects(server)).toEqual(names(9));
    await expect.poll(() => backgroundSyncRows(tab, theirs)).toBe(0);
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
  'a Workbox worker that sends in another scope ends its replay, and the migrated rest is sent once',
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
    // Both run at once: the Workbox worker sends one row at a time, and the new worker migrates what it has not taken
    // when it waits for its fourth answer.
    server.faultMode = ({ key, order }) => (key === undefined && order > 3 ? holdResponse : healthy);
    await server.up();
    await driver.dispatchSync(`${theirs}:outbox`, { scope: `${server.origin}/old/` });
    await server.held();
    const tab = await driver.open(`${server.origin}/new/`);
    await control(tab, '/new/worker.js');
    await server.waitForEffects(notes.length);
    server.faultMode = healthy;
    server.release();
    await expect.poll(() => backgroundSyncRows(tab, theirs)).toBe(0);
    // The server honours no key here: a row that both workers send would be processed twice.
    expect(effects(server).toSorted()).toEqual(notes.toSorted());
    const keyed = server.requests.map(({ key }) => key !== undefined);
    expect(new Set(keyed)).toEqual(new Set([false, true]));
    // The Workbox worker still sends its own later entries.
    await server.down();
    await post(old, 'later');
    await server.up();
    // A sync event of the browser may have the row, and put it back after this one.
    const send = async () => {
      await driver.dispatchSync(`${theirs}:outbox`, { scope: `${server.origin}/old/` });
      return effects(server);
    };
    await expect.poll(send).toContain('later');
  },
);
