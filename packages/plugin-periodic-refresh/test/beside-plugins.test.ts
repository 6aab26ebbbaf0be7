import type { WorkboxPlugin } from 'workbox-core/types.js';
import type * as broadcast from 'workbox-broadcast-update';
import type * as cacheable from 'workbox-cacheable-response';
import type * as expiration from 'workbox-expiration';
import type * as precaching from 'workbox-precaching';
import type * as routing from 'workbox-routing';
import type * as strategies from 'workbox-strategies';
import { createFeed, type Feed } from './helpers/feed.ts';
import { asked, names, paths, publish, publishAll } from './helpers/site.ts';

const expiring = (options: expiration.ExpirationPluginOptions) => () => {
  const { ExpirationPlugin } = require('workbox-expiration') as typeof expiration;
  return [new ExpirationPlugin(options)] as WorkboxPlugin[];
};

/** Opens one path more than the cache may keep. Returns the path that was evicted. */
async function evicted(feed: Feed): Promise<string[]> {
  const before = await feed.keys();
  publish('/briefings/new', { body: 'new' });
  await feed.open('/briefings/new');
  await feed.browser.clock.advance(1000);
  const after = await feed.keys();
  return before.filter((path) => !after.includes(path));
}

for (const before of [false, true])
  for (const run of [false, true])
    test(`expiration, ${before ? 'before' : 'behind'} the refresher: the next eviction ${run ? 'after' : 'without'} a run is what was not used for longest`, async () => {
      publishAll(5);
      const feed = await createFeed(
        { maxEntries: 3 },
        { plugins: expiring({ maxEntries: 5 }), before, strategy: 'CacheFirst' },
      );
      // The most used entry is not the one that was used last.
      await feed.openAll(['/briefings/3', '/briefings/3', '/briefings/3', '/briefings/1', '/briefings/5']);
      await feed.openAll(['/briefings/2', '/briefings/4', '/briefings/1', '/briefings/5']);
      await feed.browser.clock.advance(86_400_000);
      publishAll(5, 2);
      if (run) expect(await feed.run()).toMatchObject({ refreshed: 3 });
      if (run) expect(paths()).toContain('/briefings/3');
      expect(await evicted(feed)).toEqual(['/briefings/3']);
    });

test('an entry that the expiration plugin has deleted is not fetched again', async () => {
  publishAll(3);
  const feed = await createFeed({}, { plugins: expiring({ maxEntries: 2 }) });
  await feed.openAll(names(3));
  expect(await feed.run()).toMatchObject({ unchanged: 2, skipped: 1 });
  expect((await feed.keys()).sort()).toEqual(['/briefings/2', '/briefings/3']);
});

test('an entry that is too old for the expiration plugin is refreshed and served again', async () => {
  const dated = (at: number) => ({ date: new Date(at).toUTCString() });
  const feed = await createFeed(
    {},
    { plugins: expiring({ maxAgeSeconds: 3600 }), before: true, strategy: 'CacheFirst' },
  );
  const { clock } = feed.browser;
  publish('/briefings/1', { body: 'v1', etag: '"1"', headers: dated(clock.now) });
  await feed.openAll(['/briefings/1']);
  await clock.advance(3500_000);
  await feed.open('/briefings/1');
  await clock.advance(200_000);
  publish('/briefings/1', { headers: dated(clock.now) });
  expect(await feed.run()).toMatchObject({ unchanged: 1 });
  asked.splice(0);
  expect(await feed.open('/briefings/1')).toBe('v1');
  expect(asked).toEqual([]);
});

test('an answer that cacheable-response rejects is not stored and not reported as refreshed', async () => {
  publish('/briefings/1', { body: 'v1', etag: '"1"', headers: { 'x-ok': 'yes' } });
  const feed = await createFeed(
    {},
    {
      plugins: () => {
        const { CacheableResponsePlugin } = require('workbox-cacheable-response') as typeof cacheable;
        return [new CacheableResponsePlugin({ headers: { 'x-ok': 'yes' } })];
      },
    },
  );
  await feed.openAll(names(1));
  publish('/briefings/1', { body: 'v2', etag: '"2"', headers: { 'x-ok': 'no' } });
  expect(await feed.run()).toMatchObject({ refreshed: 0, failed: 1, problems: [{ code: 'not-stored' }] });
  expect(await feed.text('/briefings/1')).toBe('v1');
});

test('broadcast-update announces a change and does not announce a 304', async () => {
  publishAll(2);
  const feed = await createFeed(
    { broadcastUpdate: false },
    {
      plugins: () => {
        const { BroadcastUpdatePlugin } = require('workbox-broadcast-update') as typeof broadcast;
        return [new BroadcastUpdatePlugin()];
      },
    },
  );
  await feed.openAll(names(2));
  publish('/briefings/2', { body: 'new', etag: '"2"' });
  await feed.run();
  const messages = feed.page.messages as { type: string; payload: { updatedURL: string } }[];
  const updated = messages
    .filter(({ type }) => type === 'CACHE_UPDATED')
    .map(({ payload }) => payload.updatedURL);
  expect(updated).toEqual(['https://app.test/briefings/2']);
});

test('two URLs with one cache key of another plugin are requested once', async () => {
  publish('/briefings/1?from=mail', { body: 'v1', etag: '"1"' });
  publish('/briefings/1?from=chat', { body: 'v1', etag: '"1"' });
  const feed = await createFeed(
    { urls: ['/briefings/1?from=mail'] },
    {
      plugins: () => [
        {
          cacheKeyWillBeUsed: async ({ request }) =>
            new URL(request.url).origin + new URL(request.url).pathname,
        },
      ],
      strategy: 'NetworkFirst',
    },
  );
  await feed.openAll(['/briefings/1?from=mail', '/briefings/1?from=chat']);
  expect(await feed.run()).toMatchObject({ unchanged: 1 });
  expect(asked).toMatchObject([{ condition: '"1"', status: 304 }]);
  expect(await feed.keys()).toEqual(['/briefings/1']);
});

test('a refresh leaves precached files alone', async () => {
  publishAll(1);
  publish('/briefings/shell', { body: 'shell v1', etag: '"s"' });
  const feed = await createFeed(
    { urls: ['/briefings/1'] },
    {
      match: () => false,
      more: (plugin) => {
        const { precacheAndRoute } = require('workbox-precaching') as typeof precaching;
        precacheAndRoute([{ url: '/briefings/shell', revision: '1' }]);
        const { registerRoute } = require('workbox-routing') as typeof routing;
        const { NetworkFirst } = require('workbox-strategies') as typeof strategies;
        registerRoute(/\/briefings\//, new NetworkFirst({ cacheName: 'briefings', plugins: [plugin] }));
      },
    },
  );
  asked.splice(0);
  expect(await feed.open('/briefings/shell')).toBe('shell v1');
  expect(await feed.open('/briefings/1')).toBe('/briefings/1 v1');
  expect(asked).toHaveLength(1);
  await feed.browser.clock.advance(1000);
  asked.splice(0);
  expect(await feed.run()).toMatchObject({ unchanged: 1, problems: [] });
  expect(paths()).toEqual(['/briefings/1']);
  expect(await feed.open('/briefings/shell')).toBe('shell v1');
});

test('a later plugin that throws after the answer makes only that entry fail', async () => {
  publishAll(2);
  let broken = false;
  const feed = await createFeed(
    {},
    {
      plugins: () => [
        {
          fetchDidSucceed: async ({ request, response }) => {
            if (broken && request.url.endsWith('1')) throw new Error('broken plugin');
            return response;
          },
        },
      ],
    },
  );
  await feed.openAll(names(2));
  publishAll(2, 2);
  broken = true;
  expect(await feed.run()).toMatchObject({ refreshed: 1, failed: 1 });
  expect([await feed.text('/briefings/1'), await feed.text('/briefings/2')]).toEqual([
    '/briefings/1 v1',
    '/briefings/2 v2',
  ]);
});
