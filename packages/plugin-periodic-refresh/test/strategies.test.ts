import type * as routing from 'workbox-routing';
import type * as strategies from 'workbox-strategies';
import { captureConsole } from 'workbox-plugin-testing/console';
import type * as library from '../src/index.ts';
import { createFeed, strategyNames } from './helpers/feed.ts';
import { asked, names, publish, publishAll, statuses } from './helpers/site.ts';

for (const strategy of strategyNames) {
  test(`${strategy}: unchanged entries cost a 304 each, and stay`, async () => {
    publishAll(3);
    const feed = await createFeed({}, { strategy });
    await feed.openAll(names(3));
    expect(await feed.run()).toMatchObject({ refreshed: 0, unchanged: 3, failed: 0, skipped: 0, bytes: 0 });
    expect(asked.map(({ condition, status }) => [condition, status])).toEqual(
      names(3).map(() => ['"v1"', 304]),
    );
    for (const path of names(3)) expect(await feed.text(path)).toBe(`${path} v1`);
    expect(feed.worker.errors).toEqual([]);
  });

  test(`${strategy}: changed entries are new, and one that fails is still served and named`, async () => {
    publishAll(4);
    const feed = await createFeed({}, { strategy });
    await feed.openAll(names(4));
    publishAll(4, 2);
    publish('/briefings/3', { answer: () => Response.error() });
    const report = await feed.run();
    expect(report).toMatchObject({ refreshed: 3, unchanged: 0, failed: 1, left: 1 });
    expect(report.problems).toEqual([{ url: 'https://app.test/briefings/3', code: 'network' }]);
    expect(await Promise.all(names(4).map((path) => feed.text(path)))).toEqual([
      '/briefings/1 v2',
      '/briefings/2 v2',
      '/briefings/3 v1',
      '/briefings/4 v2',
    ]);
  });
}

test('a route with a strategy class of the app is refreshed like any other', async () => {
  publishAll(2);
  const feed = await createFeed(
    {},
    {
      match: ({ url }) => url.pathname.startsWith('/nothing/'),
      more: (plugin) => {
        const { registerRoute } = require('workbox-routing') as typeof routing;
        const { Strategy } = require('workbox-strategies') as typeof strategies;
        // The first answer, of the cache or of the network.
        class Race extends Strategy {
          override async _handle(request: Request, handler: strategies.StrategyHandler) {
            const network = handler.fetchAndCachePut(request);
            const cached = handler.cacheMatch(request).then((found) => found ?? network);
            return Promise.any([network, cached]);
          }
        }
        registerRoute(
          ({ url }) => url.pathname.startsWith('/briefings/'),
          new Race({ cacheName: 'briefings', plugins: [plugin] }),
        );
      },
    },
  );
  await feed.openAll(names(2));
  publish('/briefings/2', { body: 'new', etag: '"v2"' });
  expect(await feed.run()).toMatchObject({ refreshed: 1, unchanged: 1 });
  expect(await feed.text('/briefings/2')).toBe('new');
});

test('routes that match by destination or by navigation are found for a refresh', async () => {
  publish('/photos/1', { body: 'photo v1', etag: '"1"' });
  publish('/start', { body: 'page v1', etag: '"1"' });
  const feed = await createFeed(
    {},
    { match: ({ request }) => request.destination === 'image' || request.mode === 'navigate' },
  );
  await feed.openAll(['/photos/1'], { destination: 'image', mode: 'no-cors' });
  await feed.openAll(['/start'], { mode: 'navigate' });
  publish('/photos/1', { body: 'photo v2', etag: '"2"' });
  publish('/start', { body: 'page v2', etag: '"2"' });
  expect(await feed.run()).toMatchObject({ refreshed: 2, problems: [] });
  expect([await feed.text('/photos/1'), await feed.text('/start')]).toEqual(['photo v2', 'page v2']);
});

test('a CacheOnly route is reported with a message, and no request is made', async () => {
  publishAll(1);
  const feed = await createFeed({}, { strategy: 'CacheOnly' });
  await feed.worker.run(async () =>
    (await caches.open('briefings')).put('/briefings/1', new Response('kept')),
  );
  await feed.openAll(names(1));
  const said = captureConsole();
  expect(await feed.run()).toMatchObject({ skipped: 1, problems: [{ code: 'cache-only' }] });
  expect(said('warn').join()).toMatch(/CacheOnly, which never asks the network\. Use CacheFirst/);
  expect(statuses()).toEqual([]);
});

test.each([
  ['NetworkOnly', 1],
  ['NetworkFirst', 0],
  ['CacheFirst', 0],
] as const)(
  '%s: a route without a cache is named when it is used, others are not',
  async (strategy, count) => {
    publishAll(2);
    const said = captureConsole();
    const feed = await createFeed({}, { strategy });
    await feed.openAll(names(2));
    const warnings = said('warn').filter((line) => line.includes('has no cache to keep fresh'));
    expect(warnings).toHaveLength(count);
  },
);

test('a class in the place of an instance causes a warning that names it', async () => {
  publishAll(1);
  const said = captureConsole();
  const { PeriodicRefreshPlugin } = require('../src/index.ts') as typeof library;
  const feed = await createFeed({}, { plugins: () => [PeriodicRefreshPlugin as object] });
  await feed.openAll(names(1));
  expect(said('warn')).toEqual([
    expect.stringContaining('"plugins" holds the class PeriodicRefreshPlugin, which does nothing'),
  ]);
});

test('a NetworkOnly route has no cache and is reported', async () => {
  publishAll(1);
  const feed = await createFeed({}, { strategy: 'NetworkOnly' });
  await feed.openAll(names(1));
  expect(await feed.run()).toMatchObject({ skipped: 1, problems: [{ code: 'no-cache' }] });
  expect(statuses()).toEqual([]);
});
