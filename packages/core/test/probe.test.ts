import type { FakeWorker } from 'workbox-plugin-testing';
import type * as expiration from 'workbox-expiration';
import { createBrowser } from './helpers/create-browser.ts';
import { createRoutedWorker, routers, type Routes } from './helpers/create-routed-worker.ts';
import { requests } from './helpers/recording-server.ts';

const url = 'https://app.test/items/1?from=mail';

const probe = (worker: FakeWorker<Routes>, plugin?: object, at = url) =>
  worker.run(async ({ core, plugin: own }) => {
    const found = await core.findRoute(plugin ?? own, new Request(at));
    if (!found) return undefined;
    const { cacheName, key, cachedResponse } = found;
    return { cacheName, key: key?.url, cached: await cachedResponse?.clone().text() };
  });

/** Cache keys without their query, as in some apps. */
const keys = () => [
  {
    cacheKeyWillBeUsed: async ({ request }: { request: Request }) => {
      const key = new URL(request.url);
      key.search = '';
      return key.href;
    },
  },
];

for (const kind of routers)
  test.each(['CacheFirst', 'StaleWhileRevalidate', 'NetworkFirst', 'CacheOnly'] as const)(
    `${kind}, %s: a probe learns the cache and the effective key, without any request`,
    async (strategy) => {
      const worker = await createRoutedWorker(createBrowser(), { kind, strategy, plugins: keys });
      const found = { cacheName: 'items', key: 'https://app.test/items/1', cached: undefined };
      expect(await probe(worker)).toEqual(found);
      await worker.run(async () => (await caches.open('items')).put('/items/1', new Response('kept')));
      expect(await probe(worker)).toEqual({ ...found, cached: 'kept' });
      expect(requests).toEqual([]);
      expect(worker.errors).toEqual([]);
    },
  );

test('a probe of a route without a cache finds the route only', async () => {
  const worker = await createRoutedWorker(createBrowser(), { strategy: 'NetworkOnly' });
  expect(await probe(worker)).toEqual({ cacheName: undefined, key: undefined, cached: undefined });
  expect(requests).toEqual([]);
});

test('a probe finds nothing for a request without a route, or with a route without this plugin', async () => {
  const worker = await createRoutedWorker(createBrowser(), {});
  expect(await probe(worker, undefined, 'https://app.test/else')).toBeUndefined();
  expect(await probe(worker, {})).toBeUndefined();
  expect(requests).toEqual([]);
});

test('a probe of an uncached request leaves no trace in workbox-expiration', async () => {
  const worker = await createRoutedWorker(createBrowser(), {
    plugins: () => {
      const { ExpirationPlugin } = require('workbox-expiration') as typeof expiration;
      return [new ExpirationPlugin({ maxEntries: 1 })];
    },
  });
  await worker.fetch('/items/kept');
  await worker.idle();
  await probe(worker);
  await worker.registration.browser.settle();
  const kept = await worker.run(async () =>
    (await (await caches.open('items')).keys()).map(({ url }) => url),
  );
  expect(kept).toEqual(['https://app.test/items/kept']);
});

test('probes that run at the same time do not mix their results', async () => {
  const worker = await createRoutedWorker(createBrowser(), {});
  const paths = ['a', 'b', 'c', 'd'].map((name) => `https://app.test/items/${name}`);
  const found = await Promise.all(paths.map((path) => probe(worker, undefined, path)));
  expect(found.map((one) => one?.key)).toEqual(paths);
});

test.each([
  ['before', ['/items/other', '/items/1?from=mail']],
  ['after', ['/items/1?from=mail', '/items/other']],
])(
  'a probe is answered by its own request only when its route makes another %s it in the same event',
  async (_, order) => {
    const worker = await createRoutedWorker(createBrowser(), {
      match: () => false,
      parts: (strategy) =>
        self.addEventListener('fetch', (event) => {
          const { request } = event as FetchEvent;
          const all = order.map((path) =>
            strategy.handle({
              event: event as ExtendableEvent,
              request: request.url.endsWith(path) ? request : new Request(path),
            }),
          );
          (event as FetchEvent).respondWith(Promise.any(all));
        }),
    });
    await worker.run(async () => (await caches.open('items')).put('/items/other', new Response('other')));
    expect(await probe(worker)).toEqual({ cacheName: 'items', key: url, cached: undefined });
    expect(requests).toEqual([]);
  },
);
