import { chromium } from '@playwright/test';
import { BrowserDriver } from 'workbox-plugin-testing/browser';
import { findChromium } from '../scripts/chromium.mjs';
import { expect, test as base } from './fixtures.ts';
import { names, serveOutbox, syncTag } from './outbox.ts';
import { serveBundle } from './bundle.ts';
import type { TestServer } from './server.ts';
import type { Page } from '@playwright/test';

const executablePath = findChromium()!;

/** A browser that the driver launches, and a context of another browser that it is attached to. */
const test = base.extend<{ launched: BrowserDriver; attached: BrowserDriver }>({
  launched: async ({}, use) => {
    const driver = await BrowserDriver.launch({ executablePath });
    await use(driver);
    await driver.close();
  },
  attached: async ({}, use) => {
    const browser = await chromium.launch({ executablePath });
    const driver = await BrowserDriver.attach(await browser.newContext());
    await use(driver);
    await driver.close();
    await browser.close();
  },
});

const post = (page: Page, body: string) =>
  page.evaluate(
    (body) =>
      fetch('/api/notes', { method: 'POST', body }).then(
        ({ status }) => status,
        () => 0,
      ),
    body,
  );

async function openOutbox(driver: BrowserDriver, server: TestServer): Promise<Page> {
  await serveOutbox(server);
  const page = await driver.open(`${server.origin}/app`);
  await page.evaluate(async () => {
    const changed = new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
    );
    await navigator.serviceWorker.register('/worker.js');
    if (!navigator.serviceWorker.controller) await changed;
  });
  return page;
}

/** Runs in a page: the tags that are registered for one-shot sync. */
const tagsOf = async () => {
  const { sync } = (await navigator.serviceWorker.ready) as unknown as {
    sync: { getTags(): Promise<string[]> };
  };
  return sync.getTags();
};

const textsOf = (server: TestServer) => server.effects.map(({ text }) => text);

test('writes that were made offline are sent by a sync event after the browser was killed', async ({
  server,
  launched,
}) => {
  const page = await openOutbox(launched, server);
  await launched.goOffline();
  for (const note of names(3)) expect(await post(page, note)).toBe(202);
  await launched.killBrowser();
  await launched.relaunch();
  await launched.fireSync(syncTag, { lastChance: true });
  await server.waitForEffects(3);
  expect(textsOf(server)).toEqual(names(3));
});

test('a context of the runner is driven, and is as before after close()', async ({ server, attached }) => {
  const page = await openOutbox(attached, server);
  await attached.goOffline();
  expect(await post(page, 'milk')).toBe(202);
  await attached.stopWorker();
  await attached.goOnline();
  await attached.fireSync(syncTag);
  // Without the answer the entry would wait, and the next write behind it.
  await expect.poll(() => page.evaluate(() => window.outbox.size())).toBe(0);
  expect(textsOf(server)).toEqual(['milk']);
  await attached.goOffline();
  const { context } = attached;
  await attached.close();
  expect(await post(page, 'bread')).toBe(201);
  expect(context.pages()).toEqual([page]);
});

test('a periodic sync event and a push event arrive in the worker', async ({ server, attached }) => {
  await serveBundle(server, '/worker.js', 'workers/event-recorder-worker.ts');
  const page = await attached.open(server.origin);
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.register('/worker.js');
    await navigator.serviceWorker.ready;
    await (
      registration as unknown as { periodicSync: { register(tag: string, options: object): Promise<void> } }
    ).periodicSync.register('news', { minInterval: 1 });
  });
  await attached.firePeriodicSync('news');
  await server.waitForRequests(1);
  expect(server.requests[0]!.path).toMatch(/^\/api\/periodicsync\?tag=news/);
});

/** Stores a row of another database than that of the queue. Returns `stored` or the name of the error. */
const put = (page: Page, bytes: number): Promise<string> =>
  page.evaluate(async (bytes) => {
    const opening = indexedDB.open('app', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('rows', { autoIncrement: true });
    await new Promise((resolve) => (opening.onsuccess = resolve));
    const transaction = opening.result.transaction('rows', 'readwrite');
    transaction.objectStore('rows').put(new Uint8Array(bytes));
    return new Promise<string>((resolve) => {
      transaction.oncomplete = () => resolve('stored');
      transaction.onabort = () => resolve(String(transaction.error?.name));
    });
  }, bytes);

for (const kind of ['launched', 'attached'] as const)
  test(`the quota of a browser that is ${kind} is used up until it is given back, twice`, async ({
    server,
    launched,
    attached,
  }) => {
    const driver = { launched, attached }[kind];
    const page = await driver.open(`${server.origin}/`);
    await driver.limitQuota(5_000_000, server);
    for (let times = 1; times <= 2; times++) {
      expect(await put(page, 1000)).toBe('stored');
      const giveBack = await driver.fillQuota(server);
      expect(await put(page, 1000)).toBe('QuotaExceededError');
      await giveBack();
    }
    expect(await put(page, 1000)).toBe('stored');
  });

test('a transaction of the app waits as long as the storage is slow', async ({ server, attached }) => {
  const page = await attached.open(`${server.origin}/`);
  expect(await put(page, 10)).toBe('stored');
  const end = await attached.slowStorage(60_000, server);
  let isStored = false;
  const writing = put(page, 10).then(() => (isStored = true));
  for (let request = 0; request < 30; request++) await post(page, 'meanwhile');
  expect(isStored).toBe(false);
  await end();
  expect(await writing).toBe(true);
});

test('the driver names what is missing', async ({ server, launched, attached }) => {
  const quickly = { timeout: 300 };
  await expect(launched.fireSync('tag', quickly)).rejects.toThrow(
    'Failed to fire sync "tag": no service worker is active after 0.3 s. It has none.',
  );
  await expect(launched.stopWorker()).rejects.toThrow('the browser has no service worker');
  const page = await openOutbox(launched, server);
  await launched.goOffline();
  await post(page, 'milk');
  await expect.poll(() => page.evaluate(tagsOf)).toEqual([syncTag]);
  await expect(launched.fireSync('outbox', quickly)).rejects.toThrow(
    `Failed to fire sync "outbox": the registration of ${server.origin}/ has other tags only: ${syncTag}. ` +
      'Give `registered: false` to fire it all the same.',
  );
  await expect(launched.fireSync('', quickly)).rejects.toThrow(
    '`tag` must be a text that is not empty, not ""',
  );
  await expect(launched.fireSync('tag', { ...quickly, scope: 'http://x.test/' })).rejects.toThrow(
    `in the scope http://x.test/ after 0.3 s. The browser has workers in: ${server.origin}/.`,
  );
  await expect(launched.limitQuota(1e9)).rejects.toThrow(
    '`bytes` must be from 1 to 10000000, not 1000000000',
  );
  await expect(launched.slowStorage(-1)).rejects.toThrow('must be a number above 0, not -1');
  await expect(attached.killBrowser()).rejects.toThrow('it belongs to your runner');
  await expect(launched.relaunch()).rejects.toThrow('killBrowser() has not been called');
  await launched.killBrowser();
  await expect(launched.fireSync(syncTag)).rejects.toThrow('the browser was killed. Call relaunch() first.');
  await attached.context.close();
  await expect(attached.goOffline()).rejects.toThrow('the browser is gone');
});
