import type * as routing from 'workbox-routing';
import type * as strategies from 'workbox-strategies';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import { createFeed, strategyNames, type Feed } from './helpers/feed.ts';
import { asked, names, paths, publish, publishAll } from './helpers/site.ts';

const count = 12;

/** Publishes a second version. Each answer waits until `many` were requested and the page has signed out. */
function answersAfter(signOut: () => Promise<unknown>, many: number) {
  let signedOut: (done: unknown) => void;
  const after = new Promise((resolve) => (signedOut = resolve));
  for (const path of names(count))
    publish(path, {
      answer: async () => {
        if (asked.length === many) void signOut().then(signedOut);
        await after;
        return new Response(`${path} v2`, { headers: { etag: '"v2"' } });
      },
    });
}

const signOut = (feed: Feed) => () => feed.page.run(() => caches.delete('briefings'));
const cacheNames = (feed: Feed) => feed.worker.run(() => caches.keys());

for (const strategy of strategyNames)
  for (const listed of [false, true])
    test(`${strategy}: a cache that is deleted during a run ends it for ${listed ? 'what the app lists' : 'what people opened'}, stores nothing and asks nothing more`, async () => {
      publishAll(count);
      const options = { concurrency: 2, ...(listed && { urls: names(count) }) };
      const feed = await createFeed(options, { strategy });
      await feed.openAll(names(count));
      answersAfter(signOut(feed), 2);
      const report = await feed.run();
      expect(report).toMatchObject({ refreshed: 0, unchanged: 0, failed: 0, skipped: count, left: 0 });
      expect(new Set(report.problems.map(({ code }) => code))).toEqual(new Set(['gone']));
      expect(asked).toHaveLength(2);
      expect(await cacheNames(feed)).toEqual([]);
    });

test('a cache that is deleted and created again during a run gets no answers from before', async () => {
  publishAll(count);
  const feed = await createFeed({ concurrency: 2 });
  await feed.openAll(names(count));
  answersAfter(
    () =>
      feed.page.run(async () => {
        await caches.delete('briefings');
        await (await caches.open('briefings')).put('/briefings/13', new Response('of the next person'));
      }),
    2,
  );
  expect(await feed.run()).toMatchObject({ refreshed: 0, skipped: count });
  expect(asked).toHaveLength(2);
  expect(await feed.keys()).toEqual(['/briefings/13']);
});

test('a cache that is deleted before a 304 arrives stays deleted', async () => {
  publishAll(count);
  const feed = await createFeed({ concurrency: 3 });
  await feed.openAll(names(count));
  let done: Promise<unknown> | undefined;
  for (const path of names(count))
    publish(path, {
      answer: async () => {
        await (done ??= signOut(feed)());
        return new Response(null, { status: 304, headers: { etag: '"v1"' } });
      },
    });
  expect(await feed.run()).toMatchObject({ unchanged: 0, skipped: count });
  expect(asked.length).toBeLessThanOrEqual(3);
  expect(await cacheNames(feed)).toEqual([]);
});

const places: [where: string, plugin: (remove: () => Promise<unknown>) => WorkboxPlugin][] = [
  [
    'in a fetchDidSucceed behind it',
    (remove) => ({
      fetchDidSucceed: async ({ response }) => {
        await remove();
        return response;
      },
    }),
  ],
  [
    'in a cacheKeyWillBeUsed behind it',
    (remove) => ({
      cacheKeyWillBeUsed: async ({ request, mode }) => {
        if (mode === 'write') await remove();
        return request;
      },
    }),
  ],
  [
    'in a cacheWillUpdate, right before the cache is opened',
    (remove) => ({
      cacheWillUpdate: async ({ response }) => {
        await remove();
        return response;
      },
    }),
  ],
];
for (const [what, gone] of [
  ['its cache', () => caches.delete('briefings')],
  ['the entry', async () => (await caches.open('briefings')).delete('/briefings/1')],
] as const)
  for (const [where, plugin] of places)
    test(`an answer is not stored when ${what} is deleted ${where}`, async () => {
      let refreshes = false;
      publish('/briefings/1', { body: 'v1', etag: '"1"' });
      publish('/briefings/2', { body: 'v1', etag: '"1"' });
      const feed = await createFeed(
        {},
        {
          strategy: 'CacheFirst',
          plugins: () => [plugin(async () => refreshes && gone())],
        },
      );
      await feed.openAll(['/briefings/1']);
      refreshes = true;
      publish('/briefings/1', { body: 'v2', etag: '"2"' });
      expect(await feed.run()).toMatchObject({ refreshed: 0, problems: [{ code: 'gone' }] });
      expect(await feed.text('/briefings/1')).toBeUndefined();
    });

test('an answer is not stored when its cache is deleted while its body streams', async () => {
  publish('/briefings/1', { body: 'v1', etag: '"1"' });
  const feed = await createFeed();
  await feed.openAll(['/briefings/1']);
  publish('/briefings/1', {
    answer: () =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode('first half, ')),
          pull: async (controller) => {
            await signOut(feed)();
            controller.enqueue(new TextEncoder().encode('second half'));
            controller.close();
          },
        }),
      ),
  });
  expect(await feed.run()).toMatchObject({ refreshed: 0, problems: [{ code: 'gone' }] });
  expect(await cacheNames(feed)).toEqual([]);
});

test('listed URLs create their cache in the first run, and again in the run after a sign-out', async () => {
  publishAll(3);
  const feed = await createFeed({ urls: names(3) });
  expect(await feed.run()).toMatchObject({ refreshed: 3 });
  await signOut(feed)();
  asked.splice(0);
  expect(await feed.run()).toMatchObject({ refreshed: 3 });
  expect(paths().sort()).toEqual(names(3));
  expect((await feed.keys()).sort()).toEqual(names(3));
});

test('a cache that is deleted during a run ends the run for its entries, and not for those of another cache', async () => {
  publishAll(2);
  publish('/photos/1', { body: 'v1', etag: '"1"' });
  const feed = await createFeed(
    { concurrency: 1 },
    {
      more: (plugin) => {
        const { registerRoute } = require('workbox-routing') as typeof routing;
        const { CacheFirst } = require('workbox-strategies') as typeof strategies;
        registerRoute(/\/photos\//, new CacheFirst({ cacheName: 'photos', plugins: [plugin] }));
      },
    },
  );
  await feed.openAll([...names(2), '/photos/1']);
  answersAfter(signOut(feed), 1);
  publish('/photos/1', { body: 'v2', etag: '"2"' });
  expect(await feed.run()).toMatchObject({ refreshed: 1, skipped: 2, failed: 0 });
  expect(await cacheNames(feed)).toEqual(['photos']);
});
