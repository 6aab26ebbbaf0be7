import type { FakePage } from 'workbox-plugin-testing';
import type {
  PeriodicRefreshClient,
  PeriodicRefreshClientOptions,
} from '../src/page/periodic-refresh-client.ts';
import type * as door from '../src/window.ts';
import { aBrowser, aFeed, tagOf, type Feed } from './a-feed.ts';
import { asked, names, paths, publish, publishAll } from './a-site.ts';

const day = 86_400_000;

async function aClient(
  page: FakePage,
  name = 'briefings',
  options: PeriodicRefreshClientOptions = {},
): Promise<PeriodicRefreshClient> {
  const client = await page.run(() => {
    const { PeriodicRefreshClient } = require('workbox-plugin-periodic-refresh/window') as typeof door;
    return new PeriodicRefreshClient(name, options);
  });
  await page.browser.settle();
  return client;
}

/** A call in its page; an error is shown by its code. */
async function call<T>(feed: Feed, task: () => Promise<T>, seconds = 0): Promise<T | string> {
  const answer = feed.page.run(() => task().catch(({ code }: { code: string }) => code));
  await feed.browser.settle();
  if (seconds) await feed.browser.clock.advance(seconds * 1000);
  return answer;
}

test('a page switches it on and off, and sees how it stands', async () => {
  const feed = await aFeed({}, { enabled: false });
  const client = await aClient(feed.page);
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

test('a page runs it now, and has the report; every page sees it happen', async () => {
  publishAll(3);
  const feed = await aFeed();
  await feed.openAll(names(3));
  publish('/briefings/2', { body: 'new', etag: '"2"' });
  const client = await aClient(feed.page);
  const other = feed.browser.openPage('other');
  const watcher = await aClient(other);
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

test('the last report outlives worker and page', async () => {
  publishAll(1);
  const feed = await aFeed();
  await feed.openAll(names(1));
  const report = await feed.run();
  feed.page.close();
  await feed.restart();
  feed.page = feed.browser.openPage();
  const client = await aClient(feed.page);
  expect(await call(feed, () => client.status())).toMatchObject({ lastRun: report });
});

test('changed entries are announced as workbox-broadcast-update does, unchanged ones are not', async () => {
  for (const broadcastUpdate of [true, false]) {
    publishAll(2);
    publish('/briefings/2', { headers: {} });
    const feed = await aFeed({ broadcastUpdate });
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

test('a page that stays open polls: a run that falls due happens without being asked for', async () => {
  publishAll(2);
  const feed = await aFeed({}, { browser: aBrowser({ without: ['periodicSync'] }) });
  await feed.openAll(names(2));
  const client = await aClient(feed.page);
  await call(feed, () => client.enable());
  await feed.browser.clock.advance(day - 60_000);
  expect(asked).toEqual([]);
  await feed.browser.clock.advance(120_000);
  expect(paths().sort()).toEqual(names(2));
  await feed.browser.clock.advance(day / 2);
  expect(asked).toHaveLength(2);
});

test('many tabs that poll and look are one run', async () => {
  publishAll(2);
  const feed = await aFeed({}, { browser: aBrowser({ without: ['periodicSync'] }) });
  await feed.openAll(names(2));
  await feed.worker.run(({ refresher }) => refresher.enable());
  await feed.browser.clock.advance(2 * day);
  const tabs = ['a', 'b', 'c'].map((path) => feed.browser.openPage(path));
  await Promise.all(tabs.map((tab) => aClient(tab)));
  for (const tab of tabs) tab.setVisibility('visible');
  await feed.browser.settle();
  expect(paths().sort()).toEqual(names(2));
});

test('disable from a page ends it even where the worker has no such plugin any more', async () => {
  const feed = await aFeed();
  await feed.worker.run(({ refresher }) => refresher.enable());
  const client = await aClient(feed.page);
  await (await feed.browser.update(() => {})).activate();
  const done = call(feed, () => client.disable(), 10);
  expect(await done).toBeUndefined();
  expect(feed.browser.registration.periodicSync.tags.size).toBe(0);
});

test.each<[string, (client: PeriodicRefreshClient) => Promise<unknown>]>([
  ['enable', (client) => client.enable()],
  ['status', (client) => client.status()],
  ['refresh', (client) => client.refresh()],
])('%s of a name that the worker does not have is an error with its code', async (_, use) => {
  const feed = await aFeed();
  const client = await aClient(feed.page, 'nobody');
  expect(await call(feed, () => use(client))).toBe('unknown-refresher');
  expect(client.getSnapshot().state).toBe('unreachable');
});

test('with no worker at all, a call is an error in its time, and disable is none', async () => {
  const browser = aBrowser();
  const page = browser.openPage();
  const feed = { page, browser } as Feed;
  const client = await aClient(page, 'briefings', { timeoutSeconds: 3 });
  expect(await call(feed, () => client.status(), 3)).toBe('no-worker');
  expect(await call(feed, () => client.disable(), 3)).toBeUndefined();
});

test('a listener that throws is not a worker that does not answer, and keeps nothing from the others', async () => {
  jest.spyOn(console, 'error').mockReturnValue();
  const feed = await aFeed({}, { enabled: false });
  const client = await aClient(feed.page);
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
