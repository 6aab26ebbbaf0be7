import type { PeriodicRefreshClient } from '../src/page/periodic-refresh-client.ts';
import type * as client from '../src/window.ts';
import { createFeed, type Feed } from './helpers/feed.ts';
import { asked, names, publish, publishAll } from './helpers/site.ts';

const known = (feed: Feed) => feed.worker.run(({ refresher }) => refresher.getAll());
const clear = (feed: Feed) => feed.worker.run(({ refresher }) => refresher.clear());

test('clear() deletes the log and the report, and the refresher stays enabled', async () => {
  publishAll(3);
  const feed = await createFeed({ concurrency: 1, maxEntries: 2 });
  await feed.openAll(names(3));
  publish('/briefings/1', { status: 503 });
  await feed.run();
  // The use is not written yet.
  await feed.open('/briefings/2');
  await clear(feed);
  expect(await known(feed)).toEqual([]);
  expect(await feed.status()).toMatchObject({ mode: 'periodic-sync', lastRun: undefined });
  asked.splice(0);
  expect(await feed.run()).toMatchObject({ refreshed: 0, skipped: 0, left: 0 });
  expect(asked).toEqual([]);
  await feed.openAll(['/briefings/3']);
  expect((await known(feed)).map(({ url }) => url)).toEqual(['https://app.test/briefings/3']);
});

test('clear() ends the run that is going on, and the report has nothing of it', async () => {
  publishAll(4);
  const feed = await createFeed({ concurrency: 1 });
  await feed.openAll(names(4));
  let cleared: Promise<unknown> | undefined;
  publish('/briefings/1', {
    answer: async () => {
      cleared = clear(feed);
      return new Promise<Response>(() => {});
    },
  });
  for (const path of names(4).slice(1)) publish(path, { answer: () => Response.error() });
  const report = feed.worker.run(({ refresher }) => refresher.refresh());
  await feed.browser.settle();
  if (!cleared) cleared = clear(feed);
  await cleared;
  expect((await report).reason).toBe('disabled');
  expect(await known(feed)).toEqual([]);
  expect((await feed.status()).lastRun).toBeUndefined();
});

test('a page clears the log by its client', async () => {
  publishAll(2);
  const feed = await createFeed();
  await feed.openAll(names(2));
  await feed.run();
  const page = await feed.page.run((): PeriodicRefreshClient => {
    const { PeriodicRefreshClient } = require('workbox-plugin-periodic-refresh/window') as typeof client;
    return new PeriodicRefreshClient('briefings');
  });
  await feed.browser.settle();
  expect(page.getSnapshot().status?.lastRun).toBeDefined();
  await feed.page.run(() => page.clear());
  await feed.browser.settle();
  expect(page.getSnapshot()).toMatchObject({ state: 'ready', status: { lastRun: undefined } });
  expect(await known(feed)).toEqual([]);
});
