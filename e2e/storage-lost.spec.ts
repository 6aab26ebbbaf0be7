import type { ChromiumTab } from './driver/chromium.ts';
import { expect, needs, test } from './fixtures.ts';
import { effects, names, openOutbox, queueNotes, serveOutbox, syncTag } from './outbox.ts';

test.beforeEach(({ server }) => serveOutbox(server));

const snapshot = () => {
  const { size, storageLost } = window.outbox.getSnapshot();
  return { size, lost: storageLost?.count };
};

/** Deletes the databases as a browser that needs space does, without the worker and the page. */
async function evict(tab: ChromiumTab, origin: string) {
  const session = await tab.page.context().newCDPSession(tab.page);
  await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
  await session.detach();
}

test(
  'an eviction between two visits is reported, and new writes are queued as before',
  needs('stop-worker', 'dispatch-sync'),
  async ({ server, driver }) => {
    const tab = await openOutbox(driver, server, { page: '/app' });
    await server.down();
    await queueNotes(tab, names(3));
    await tab.waitFor(() => window.outbox.getSnapshot().size === 3, undefined);
    await tab.goto('about:blank');
    await driver.stopWorker();
    await evict(tab as ChromiumTab, server.origin);
    await server.up();
    await tab.goto(`${server.origin}/app`);
    await tab.waitFor(() => window.outbox.getSnapshot().storageLost, undefined);
    expect(await tab.evaluate(snapshot)).toEqual({ size: 0, lost: 3 });
    await tab.reload();
    await tab.waitFor(() => window.outbox.getSnapshot().storageLost, undefined);
    await tab.evaluate(() => window.outbox.forgetStorageLost());
    await server.down();
    await queueNotes(tab, ['after']);
    await server.up();
    await driver.dispatchSync(syncTag);
    await server.waitForEffects(1);
    expect(effects(server)).toEqual(['after']);
    await tab.reload();
    await tab.waitFor(() => window.outbox.getSnapshot().status === 'ready', undefined);
    expect(await tab.evaluate(snapshot)).toEqual({ size: 0, lost: undefined });
  },
);

test('an eviction while a page is open and a worker runs is reported at the next list', async ({
  server,
  driver,
}) => {
  const tab = await openOutbox(driver, server, { page: '/app' });
  await server.down();
  await queueNotes(tab, names(2));
  await tab.waitFor(() => window.outbox.getSnapshot().size === 2, undefined);
  await evict(tab as ChromiumTab, server.origin);
  await tab.evaluate(async () => void (await window.outbox.getAll()));
  expect(await tab.evaluate(snapshot)).toEqual({ size: 0, lost: 2 });
});

test('a delivery with no page open is no eviction', needs('dispatch-sync'), async ({ server, driver }) => {
  const tab = await openOutbox(driver, server, { page: '/app' });
  await server.down();
  await queueNotes(tab, names(2));
  await tab.waitFor(() => window.outbox.getSnapshot().size === 2, undefined);
  await tab.goto('about:blank');
  await server.up();
  await driver.dispatchSync(syncTag);
  await server.waitForEffects(2);
  await tab.goto(`${server.origin}/app`);
  await tab.waitFor(() => {
    const { status, size } = window.outbox.getSnapshot();
    return status === 'ready' && size === 0;
  }, undefined);
  expect(await tab.evaluate(snapshot)).toEqual({ size: 0, lost: undefined });
});
