import { expect, needs, test } from './fixtures.ts';
import { effects, names, openOutbox, post, queueNotes, serveOutbox, syncTag } from './outbox.ts';
import { failWith } from 'workbox-plugin-testing/server';
import { limitQuota, useUpQuota } from './storage-pressure.ts';
import type { Driver, Tab } from './driver/driver.ts';
import type { TestServer } from './server.ts';

test.beforeEach(({ server }) => serveOutbox(server));

const database = 'workbox-plugin-sync-queue';

const rowsLeft = (tab: Tab) =>
  tab.evaluate(async (database) => {
    const opening = indexedDB.open(database);
    await new Promise((resolve) => (opening.onsuccess = resolve));
    const count = opening.result.transaction('entries').objectStore('entries').count();
    await new Promise((resolve) => (count.onsuccess = resolve));
    opening.result.close();
    return count.result;
  }, database);

/** Two notes wait, and the quota of the origin is used up. */
async function openFullOutbox(driver: Driver, server: TestServer): Promise<Tab> {
  const first = await driver.open(`${server.origin}/`);
  await limitQuota(first, server.origin);
  const tab = await openOutbox(driver, server);
  await server.down();
  await queueNotes(tab, names(2));
  await useUpQuota(tab);
  return tab;
}

test('waiting entries and three writes behind them are delivered in order while the quota is used up', async ({
  driver,
  server,
}) => {
  const tab = await openFullOutbox(driver, server);
  await server.up();
  // A replay that began while the server was down may fail now. Then nothing of them is sent, or kept.
  const write = (note: string) => expect.poll(async () => (await post(tab, note)).status).toBe(201);
  await Promise.all(['x', 'y', 'z'].map(write));
  expect(effects(server).slice(0, 2)).toEqual(names(2));
  expect(effects(server).slice(2).toSorted()).toEqual(['x', 'y', 'z']);
  await expect.poll(() => rowsLeft(tab)).toBe(0);
});

test(
  'a sync event of a new worker delivers each entry once while the quota is used up',
  needs('stop-worker', 'dispatch-sync'),
  async ({ driver, server }) => {
    const tab = await openFullOutbox(driver, server);
    await driver.stopWorker();
    await server.up();
    await driver.dispatchSync(syncTag);
    await server.waitForEffects(2);
    await expect.poll(() => rowsLeft(tab)).toBe(0);
    expect(effects(server)).toEqual(names(2));
  },
);

test('a write that fails gets its true answer while the quota is used up, and so does the next one', async ({
  driver,
  server,
}) => {
  const tab = await openFullOutbox(driver, server);
  await server.up();
  await expect.poll(async () => (await post(tab, 'x')).status).toBe(201);
  await expect.poll(() => rowsLeft(tab)).toBe(0);
  // The deleted entries have left space.
  await useUpQuota(tab);
  server.script(failWith(503));
  expect((await post(tab, 'y')).status).toBe(503);
  expect((await post(tab, 'z')).status).toBe(201);
  await expect.poll(() => rowsLeft(tab)).toBe(0);
});

test('a write behind a database that another tab blocks is sent after 3 s, and gets its answer if it fails', async ({
  driver,
  server,
}) => {
  const tab = await openOutbox(driver, server);
  const other = await driver.open(`${server.origin}/`);
  await server.down();
  await queueNotes(tab, ['before']);
  await other.evaluate(async (database) => {
    const opening = indexedDB.open(database);
    await new Promise((resolve) => (opening.onsuccess = resolve));
    Object.assign(window, { holds: opening.result });
    const upgrading = indexedDB.open(database, 99);
    upgrading.onupgradeneeded = () => upgrading.transaction?.abort();
    await new Promise((resolve) => (upgrading.onblocked = resolve));
  }, database);
  await driver.stopWorker();
  await server.up();
  expect((await post(tab, 'past it')).status).toBe(201);
  server.script(failWith(503));
  expect((await post(tab, 'refused')).status).toBe(503);
  await other.close();
  await expect.poll(async () => (await post(tab, 'after')).status).toBe(201);
  await server.waitUntil(() => effects(server).includes('before'), 'what waited');
  expect(effects(server)).not.toContain('refused');
});
