import { nextRunAt } from '../src/policy/schedule.ts';
import { createBrowser, createFeed, type Feed, feedScript, tagOf, type FeedExports } from './helpers/feed.ts';
import { asked, names, paths, publishAll } from './helpers/site.ts';

const day = 86_400_000;
const state = { enabledAt: 0, registeredSeconds: 0, ranAt: 0 };

test.each([
  ['off', state, Infinity],
  ['enabled, never run', { ...state, enabledAt: 5 }, 5 + day],
  ['opportunistic', { ...state, enabledAt: 5, ranAt: 100 }, 100 + day],
  ['enabled again after a run', { ...state, enabledAt: 500, ranAt: 100 }, 500 + day],
  [
    'periodic sync is given twice the interval',
    { ...state, enabledAt: 5, ranAt: 9, registeredSeconds: 1 },
    9 + 2 * day,
  ],
])('the next run while the app is in use is due as it should be: %s', (_, given, at) => {
  expect(nextRunAt(given, 86_400)).toBe(at);
});

const enable = (feed: Feed) => feed.worker.run(({ refresher }) => refresher.enable());

test('enable() registers the tag with the interval of the worker', async () => {
  const feed = await createFeed({ minIntervalSeconds: 50_000 }, { enabled: false });
  expect((await feed.status()).mode).toBe('off');
  expect(await enable(feed)).toEqual({ mode: 'periodic-sync' });
  expect([...feed.browser.registration.periodicSync.tags]).toEqual([[tagOf(), { minInterval: 50_000_000 }]]);
  expect(await feed.status()).toMatchObject({ mode: 'periodic-sync', running: false });
});

test.each([
  ['missing', { without: ['periodicSync'] as const }],
  ['denied', { permissions: { 'periodic-background-sync': 'denied' as const } }],
])('the mode is opportunistic with a reason where the API is %s', async (reason, options) => {
  const feed = await createFeed({}, { browser: createBrowser(options) });
  expect(await enable(feed)).toEqual({ mode: 'opportunistic', reason });
  expect(await feed.status()).toMatchObject({ mode: 'opportunistic', reason });
});

test('a run happens once when the app is used after the interval, and not before', async () => {
  publishAll(2);
  const feed = await createFeed(
    {},
    { browser: createBrowser({ without: ['periodicSync'] }), strategy: 'CacheFirst' },
  );
  await enable(feed);
  await feed.openAll(names(2));
  await feed.browser.clock.advance(day - 10_000);
  await feed.openAll(['/briefings/1']);
  expect(asked).toEqual([]);
  await feed.browser.clock.advance(day);
  await feed.open('/briefings/1');
  await feed.browser.clock.advance(2000);
  await feed.open('/briefings/2');
  await feed.browser.clock.advance(2000);
  expect(paths().sort()).toEqual(names(2));
  expect((await feed.status()).lastRun).toMatchObject({ trigger: 'opportunistic', unchanged: 2 });
});

test('nothing runs by itself before a page has called enable()', async () => {
  publishAll(1);
  const feed = await createFeed({}, { strategy: 'CacheFirst', enabled: false });
  await feed.openAll(names(1));
  await feed.browser.clock.advance(30 * day);
  await feed.open('/briefings/1');
  await feed.browser.clock.advance(2000);
  expect(asked).toEqual([]);
});

test('a run happens on use when the browser has fired no event for two intervals', async () => {
  publishAll(1);
  const feed = await createFeed({}, { strategy: 'CacheFirst' });
  await feed.openAll(names(1));
  await enable(feed);
  for (const runs of [0, 1]) {
    await feed.browser.clock.advance(1.5 * day);
    await feed.open('/briefings/1');
    await feed.browser.clock.advance(2000);
    expect(asked).toHaveLength(runs);
  }
});

test('a permission that is given later is used when the app is used, and one that is withdrawn is noticed', async () => {
  publishAll(1);
  const browser = createBrowser({ permissions: { 'periodic-background-sync': 'denied' } });
  const feed = await createFeed({}, { browser });
  await enable(feed);
  browser.permissions['periodic-background-sync'] = 'granted';
  await feed.worker.run(({ refresher }) => refresher.wake());
  expect(await feed.status()).toMatchObject({ mode: 'periodic-sync', reason: undefined });
  browser.permissions['periodic-background-sync'] = 'denied';
  browser.registration.periodicSync.tags.clear();
  expect(await feed.status()).toMatchObject({ mode: 'opportunistic', reason: 'denied' });
});

test('a new worker with another interval updates the registration, unless the refresher was never enabled', async () => {
  const feed = await createFeed({}, { enabled: false });
  const tags = () => [...feed.browser.registration.periodicSync.tags.values()];
  await (await feed.browser.update(feedScript({ minIntervalSeconds: 50_000 }))).activate();
  await feed.browser.settle();
  expect(tags()).toEqual([]);
  feed.worker = (await feed.browser.registration.runningWorker()) as Feed['worker'];
  await enable(feed);
  await (await feed.browser.update(feedScript({ minIntervalSeconds: 60_000 }))).activate();
  await feed.browser.settle();
  expect(tags()).toEqual([{ minInterval: 60_000_000 }]);
});

test('disable() removes the tag and ends the current run, and nothing runs after it', async () => {
  publishAll(9);
  const feed = await createFeed({ concurrency: 1 }, { strategy: 'CacheFirst' });
  await feed.openAll(names(9));
  await enable(feed);
  const run = feed.worker.run(({ refresher }) => refresher.refresh());
  await feed.worker.run(({ refresher }) => refresher.disable());
  expect((await run).reason).toBe('disabled');
  expect(asked.length).toBeLessThan(9);
  expect(feed.browser.registration.periodicSync.tags.size).toBe(0);
  asked.splice(0);
  expect(await feed.fire()).toBe('resolved');
  await feed.browser.clock.advance(9 * day);
  await feed.open('/briefings/1');
  await feed.browser.clock.advance(2000);
  expect(asked).toEqual([]);
  expect((await feed.status()).mode).toBe('off');
});

test('many triggers at once start one run', async () => {
  publishAll(3);
  const feed = await createFeed();
  await feed.openAll(names(3));
  const { worker } = feed;
  const runs = [feed.fire(), worker.run(({ refresher }) => refresher.refresh()), feed.fire()];
  await Promise.all(runs);
  expect(paths().sort()).toEqual(names(3));
});

test('two workers of one registration that are due make one run together', async () => {
  publishAll(3);
  const browser = createBrowser({ without: ['periodicSync'] });
  const feed = await createFeed({}, { browser, strategy: 'CacheFirst' });
  await feed.openAll(names(3));
  await enable(feed);
  await browser.clock.advance(2 * day);
  const other = await browser.update(feedScript({}, { strategy: 'CacheFirst' }));
  // A browser has both for a moment: the old worker handles its last event, and the new one is active.
  const wake = ({ refresher }: FeedExports) => refresher.wake();
  const first = feed.worker.run(wake);
  await first;
  await other.activate();
  await other.run(wake);
  expect(paths().sort()).toEqual(names(3));
});

test('a push event can start a run', async () => {
  publishAll(1);
  const feed = await createFeed(
    {},
    {
      more: ({ refresher }) =>
        self.addEventListener('push', (event) => (event as ExtendableEvent).waitUntil(refresher.refresh())),
    },
  );
  await feed.openAll(names(1));
  await feed.worker.push();
  expect((await feed.status()).lastRun).toMatchObject({ trigger: 'asked', unchanged: 1 });
});

test('a tag of another package or of no refresher is ignored', async () => {
  const feed = await createFeed();
  expect(await feed.fire('nobody')).toBe('resolved');
  await feed.worker.periodicSync('somebody-else');
  expect((await feed.status()).lastRun).toBeUndefined();
});

test('two refreshers have a log, a tag and a report each', async () => {
  publishAll(2);
  const feed = await createFeed(
    {},
    {
      more: () => {
        feedScript({}, { name: 'photos', match: ({ url }) => url.pathname.startsWith('/photos/') })();
      },
    },
  );
  await feed.openAll(names(2));
  await feed.fire('photos');
  expect(asked).toEqual([]);
  await feed.fire();
  expect(asked).toHaveLength(2);
});

test('an app that calls enable() each time it is opened is refreshed at the interval', async () => {
  publishAll(1);
  const feed = await createFeed(
    {},
    { browser: createBrowser({ without: ['periodicSync'] }), strategy: 'CacheFirst' },
  );
  await feed.openAll(names(1));
  for (let opened = 0; opened < 4; opened++) {
    await enable(feed);
    await feed.browser.clock.advance(0.6 * day);
    await feed.open('/briefings/1');
    await feed.browser.clock.advance(2000);
  }
  expect(asked).toHaveLength(2);
});

test('a clock that is corrected after a run in the future stops no runs', async () => {
  publishAll(1);
  const feed = await createFeed(
    {},
    { browser: createBrowser({ without: ['periodicSync'] }), strategy: 'CacheFirst' },
  );
  const { clock } = feed.browser;
  const { now } = clock;
  clock.set(now + 3000 * day);
  await enable(feed);
  await feed.openAll(names(1));
  await feed.worker.run(({ refresher }) => refresher.refresh());
  clock.set(now);
  await feed.restart();
  asked.splice(0);
  for (let days = 0; days < 3; days++) {
    await feed.open('/briefings/1');
    await clock.advance(1.1 * day);
  }
  expect(asked.length).toBeGreaterThan(0);
});
