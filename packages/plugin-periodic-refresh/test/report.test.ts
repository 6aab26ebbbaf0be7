import type { FakePage } from 'workbox-plugin-testing';
import type {
  PeriodicRefreshClient,
  PeriodicRefreshClientOptions,
} from '../src/page/periodic-refresh-client.ts';
import type * as pageLibrary from '../src/window.ts';
import { createBrowser, createFeed, tagOf, type Feed } from './helpers/feed.ts';
import { asked, names, paths, publish, publishAll } from './helpers/site.ts';

const day = 86_400_000;

async function createClient(
  page: FakePage,
  name = 'briefings',
  options: PeriodicRefreshClientOptions = {},
): Promise<PeriodicRefreshClient> {
  const client = await page.run(() => {
    const { PeriodicRefreshClient } = require('workbox-plugin-periodic-refresh/window') as typeof pageLibrary;
    return new PeriodicRefreshClient(name, options);
  });
  await page.browser.settle();
  return client;
}

/** Makes a call in the page. An error is returned as its code. */
async function call<T>(feed: Feed, task: () => Promise<T>, seconds = 0): Promise<T | string> {
  const answer = feed.page.run(() => task().catch(({ code }: { code: string }) => code));
  await feed.browser.settle();
  if (seconds) await feed.browser.clock.advance(seconds * 1000);
  return answer;
}

test('a page enables and disables the refresher, and reads its status', async () => {
  const feed = await createFeed({}, { enabled: false });
  const client = await createClient(feed.page);
  expect(client.getSnapshot()).toMatchObject({ state: 'ready', status: { mode: 'off', running: false } });
  const heard: unknown[] = [];
  client.subscribe(() => heard.push(client.getSnapshot().status?.mode));
  expect(await call(feed, () => client.enable())).toEqual({ mode: 'periodic-sync' });
  expect(feed.browser.registration.periodicSync.tags.has(tagOf())).toBe(true);
  await call(feed, () => client.disable());
  expect(feed.browser.registration.periodicSync.tags.size).toBe(0);
  expect(heard).toEqual(['periodic-sync', 'off']);
  expect(feed.page.errors).toEqual([]);
});

test('a page starts a run and gets the report, and every page sees the run', async () => {
  publishAll(3);
  const feed = await createFeed();
  await feed.openAll(names(3));
  publish('/briefings/2', { body: 'new', etag: '"2"' });
  const client = await createClient(feed.page);
  const other = feed.browser.openPage('other');
  const watcher = await createClient(other);
  const seen: unknown[] = [];
  watcher.subscribe(() => seen.push(watcher.getSnapshot().status?.running));
  const report = await call(feed, () => client.refresh());
  expect(report).toMatchObject({ trigger: 'asked', refreshed: 1, unchanged: 2, failed: 0, bytes: 3 });
  await feed.browser.settle();
  expect(seen).toEqual([true, false]);
  expect(watcher.getSnapshot().status?.lastRun).toEqual(report);
  const known = await call(feed, () => client.getAll());
  expect(known).toHaveLength(3);
});

test('the last report is kept when worker and page end', async () => {
  publishAll(1);
  const feed = await createFeed();
  await feed.openAll(names(1));
  const report = await feed.run();
  feed.page.close();
  await feed.restart();
  feed.page = feed.browser.openPage();
  const client = await createClient(feed.page);
  expect(await call(feed, () => client.status())).toMatchObject({ lastRun: report });
});

test('changed entries are announced like those of workbox-broadcast-update, and unchanged ones are not', async () => {
  for (const broadcastUpdate of [true, false]) {
    publishAll(2);
    publish('/briefings/2', { headers: {} });
    const feed = await createFeed({ broadcastUpdate });
    await feed.openAll(names(2));
    publish('/briefings/2', { body: 'new', etag: '"2"' });
    await feed.run();
    const announced = feed.page.messages.filter(
      (message) => (message as { type: string }).type === 'CACHE_UPDATED',
    );
    expect(announced).toEqual(
      broadcastUpdate
        ? [
            {
              type: 'CACHE_UPDATED',
              meta: 'workbox-broadcast-update',
              payload: { cacheName: 'briefings', updatedURL: 'https://app.test/briefings/2' },
            },
          ]
        : [],
    );
  }
});

test('a run that becomes due while a page is open is started by its client', async () => {
  publishAll(2);
  const feed = await createFeed({}, { browser: createBrowser({ without: ['periodicSync'] }) });
  await feed.openAll(names(2));
  const client = await createClient(feed.page);
  await call(feed, () => client.enable());
  await feed.browser.clock.advance(day - 60_000);
  expect(asked).toEqual([]);
  await feed.browser.clock.advance(120_000);
  expect(paths().sort()).toEqual(names(2));
  await feed.browser.clock.advance(day / 2);
  expect(asked).toHaveLength(2);
});

test('many tabs that poll start one run', async () => {
  publishAll(2);
  const feed = await createFeed({}, { browser: createBrowser({ without: ['periodicSync'] }) });
  await feed.openAll(names(2));
  await feed.worker.run(({ refresher }) => refresher.enable());
  await feed.browser.clock.advance(2 * day);
  const tabs = ['a', 'b', 'c'].map((path) => feed.browser.openPage(path));
  await Promise.all(tabs.map((tab) => createClient(tab)));
  for (const tab of tabs) tab.setVisibility('visible');
  await feed.browser.settle();
  expect(paths().sort()).toEqual(names(2));
});

test('disable() of a page removes the tag even if the worker has no such plugin any more', async () => {
  const feed = await createFeed();
  await feed.worker.run(({ refresher }) => refresher.enable());
  const client = await createClient(feed.page);
  await (await feed.browser.update(() => {})).activate();
  const done = call(feed, () => client.disable(), 10);
  expect(await done).toBeUndefined();
  expect(feed.browser.registration.periodicSync.tags.size).toBe(0);
});

test.each<[string, (client: PeriodicRefreshClient) => Promise<unknown>]>([
  ['enable', (client) => client.enable()],
  ['status', (client) => client.status()],
  ['refresh', (client) => client.refresh()],
])('the call %s for a refresher that the worker does not have rejects with a code', async (_, use) => {
  const feed = await createFeed();
  const client = await createClient(feed.page, 'nobody');
  expect(await call(feed, () => use(client))).toBe('unknown-refresher');
  expect(client.getSnapshot().state).toBe('unreachable');
});

test('without a worker a call rejects in time, and disable() resolves', async () => {
  const browser = createBrowser();
  const page = browser.openPage();
  const feed = { page, browser } as Feed;
  const client = await createClient(page, 'briefings', { timeoutSeconds: 3 });
  expect(await call(feed, () => client.status(), 3)).toBe('no-worker');
  expect(await call(feed, () => client.disable(), 3)).toBeUndefined();
});

test('a listener that throws changes no status, and the other listeners are called', async () => {
  jest.spyOn(console, 'error').mockReturnValue();
  const feed = await createFeed({}, { enabled: false });
  const client = await createClient(feed.page);
  const heard = jest.fn();
  client.subscribe(() => {
    throw new Error('of the app');
  });
  client.subscribe(heard);
  await call(feed, () => client.enable());
  await call(feed, () => client.status());
  feed.page.dispatch('online');
  await feed.browser.settle();
  expect(client.getSnapshot()).toMatchObject({ state: 'ready', status: { mode: 'periodic-sync' } });
  expect(heard).toHaveBeenCalled();
});
