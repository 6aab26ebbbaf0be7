/** @jest-environment node */
import type { BackgroundConfig, BackgroundRoute } from '../src/shared/background-config.ts';
import { backgroundScript } from '../src/emit/background-script.ts';
import { checkConfig } from '../src/plan/check-config.ts';
import { planBackground } from '../src/plan/plan-background.ts';
import { workerEntry } from '../src/emit/worker-entry.ts';

const api: BackgroundRoute = { urlPattern: '/api/', method: 'POST', handler: 'NetworkOnly' };
const outbox = { name: 'outbox', options: { concurrency: 2 } };

const entryOf = (routes: BackgroundConfig['routes'], options = {}, hasManifest = false) =>
  workerEntry(planBackground(checkConfig({ routes })), './background.config.ts', options, hasManifest);

test('a route without plugins imports none and keeps its options', () => {
  expect(
    entryOf([{ urlPattern: '/a', handler: 'CacheFirst', options: { cacheName: 'a' } }], {
      skipWaiting: true,
    }),
  ).toBe(`import { registerRoute } from "workbox-routing";
import { CacheFirst } from "workbox-strategies";
import background from "./background.config.ts";
const { routes } = background;
self.skipWaiting();
registerRoute(routes[0].urlPattern, new CacheFirst(routes[0].options));
`);
});

test('a queue of several routes and methods is constructed once, with the options of one route', () => {
  const entry = entryOf([
    { ...api, syncQueue: 'outbox' },
    { ...api, method: ['PUT', 'DELETE'], syncQueue: outbox },
    { ...api, method: 'PATCH', syncQueue: 'letters' },
  ]);
  expect(entry).toContain(
    'const plugin0 = new QueuePlugin("outbox", routes[1].syncQueue.options, [pages(), formReceipts(), explanation(), management(), owner(routes[1].syncQueue.options.owner), results(routes[1].syncQueue.options)]);',
  );
  expect(entry).toContain(
    'const plugin1 = new QueuePlugin("letters", {}, [pages(), formReceipts(), explanation(), management(), owner(), results()]);',
  );
  expect(entry).toContain(
    'registerRoute(routes[0].urlPattern, new NetworkOnly({ ...routes[0].options, plugins: [plugin0] }), "POST");',
  );
  expect(entry).toContain(
    'for (const method of routes[1].method) registerRoute(routes[1].urlPattern, handler1, method);',
  );
  expect(entry.match(/new QueuePlugin/g)).toHaveLength(2);
});

test('a queue has the optional features that its options need, and no others', () => {
  const hook = () => {};
  const featuresOf = (options: object) => {
    const entry = entryOf([{ ...api, syncQueue: { name: 'outbox', options } }]);
    const [, list = ''] = /new QueuePlugin\(.*?, \[(.*)\]\);/.exec(entry) ?? [];
    return [...list.matchAll(/(\w+)\(/g)].map(([, name]) => name).slice(5);
  };
  expect(featuresOf({ concurrency: 2 })).toEqual(['results']);
  expect(featuresOf({ coalesce: () => null, maxBytes: 9 })).toEqual(['coalesce', 'results', 'limits']);
  expect(featuresOf({ requestDidFail: hook })).toEqual(['results', 'hooks']);
  expect(featuresOf({ conflictStatuses: [412] })).toEqual(['conflicts', 'results']);
  expect(featuresOf({ requestDidConflict: hook })).toEqual(['conflicts', 'results']);
  expect(featuresOf({ problems: true, originPauses: true })).toEqual(['problems', 'originPauses', 'results']);
  expect(featuresOf({ requestDidFail: undefined })).toEqual(['results', 'hooks']);
  expect(featuresOf({ migrateFrom: Object.assign(hook, { tags: [], migrate: hook }) })).toEqual([
    'results',
    'migration',
  ]);
});

test('plugins have the order shorthands, own, refresh, downloads, queue', () => {
  const entry = entryOf([
    {
      urlPattern: '/a',
      handler: 'NetworkFirst',
      method: ['GET', 'POST'],
      options: { cacheName: 'a', plugins: [{ fetchDidFail: async () => {} }], expiration: { maxEntries: 3 } },
      syncQueue: 'outbox',
      backgroundFetch: { handOff: { minBytes: 5 } },
      periodicRefresh: 'a',
    },
  ]);
  expect(entry).toContain(
    'plugins: [new ExpirationPlugin(routes[0].options.expiration), ...routes[0].options.plugins, plugin0, plugin1, plugin2]',
  );
  expect(entry).toContain(`const plugin0 = new PeriodicRefreshPlugin("a");
const plugin1 = new BackgroundFetchPlugin(routes[0].backgroundFetch);
const plugin2 = new QueuePlugin("outbox", {}, [pages(), formReceipts(), explanation(), management(), owner(), results()]);`);
});

test('routes with the same download options share a plugin, and others have their own', () => {
  const large = { handOff: { minBytes: 5 } };
  const media: BackgroundRoute = { urlPattern: '/media/', handler: 'CacheFirst' };
  const { plugins, routes } = planBackground({
    routes: [
      { ...media, backgroundFetch: true },
      { ...media, backgroundFetch: large },
      { ...media, backgroundFetch: true },
      { ...media, backgroundFetch: large },
      { ...media, backgroundFetch: false },
    ],
  });
  expect(plugins).toHaveLength(2);
  expect(routes.map(({ packs }) => packs)).toEqual([[0], [1], [0], [1], []]);
});

test('the worker beside the routes has what generateSW writes for the same options', () => {
  const entry = entryOf(
    [api],
    {
      navigationPreload: true,
      cacheId: 'app',
      clientsClaim: true,
      cleanupOutdatedCaches: true,
      directoryIndex: 'home.html',
      ignoreURLParametersMatching: [/^utm_/],
      navigateFallback: '/index.html',
      navigateFallbackDenylist: [/^\/api/],
      disableDevLogs: true,
    },
    true,
  );
  expect(entry).toContain(`self.__WB_DISABLE_DEV_LOGS = true;
enable();
setCacheNameDetails({ prefix: "app" });
self.addEventListener('message', ({ data }) => {
  if (data && data.type === 'SKIP_WAITING') self.skipWaiting();
});
clientsClaim();
precacheAndRoute(self.__WB_MANIFEST, { directoryIndex: "home.html", ignoreURLParametersMatching: [/^utm_/] });
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL("/index.html"), { denylist: [/^\\/api/] }));`);
});

test('the script for generateSW constructs plugins and strategy classes, and registers nothing', () => {
  class Own {
    handle() {}
  }
  const plan = planBackground({
    routes: [
      { ...api, syncQueue: outbox },
      { urlPattern: '/own', handler: Own },
    ],
  });
  const script = backgroundScript(plan, './background.config.ts');
  expect(script).toContain(
    'const plugin0 = new QueuePlugin("outbox", routes[0].syncQueue.options, [pages(), formReceipts(), explanation(), management(), owner(routes[0].syncQueue.options.owner), results(routes[0].syncQueue.options)]);',
  );
  expect(script).toContain('handlers: { 1: new routes[1].handler(routes[1].options) }');
  expect(script).not.toContain('workbox-routing');
});

class BackgroundSyncPlugin {
  fetchDidFail = async () => {};
}
class SyncQueuePlugin {
  fetchDidFail = async () => {};
}

const between: [name: string, routes: unknown[], path: string][] = [
  [
    'plugins beside a handler function',
    [{ ...api, handler: () => {}, syncQueue: 'outbox' }],
    'routes[0].syncQueue',
  ],
  [
    'options beside a handler object',
    [{ ...api, handler: { handle() {} }, options: {} }],
    'routes[0].options',
  ],
  [
    'a timeout that no strategy reads',
    [{ ...api, handler: 'CacheFirst', options: { networkTimeoutSeconds: 3 } }],
    'routes[0].options.networkTimeoutSeconds',
  ],
  [
    'expiration in a cache that has no name',
    [{ ...api, handler: 'CacheFirst', options: { expiration: { maxEntries: 3 } } }],
    'routes[0].options.cacheName',
  ],
  [
    'a queue that is given options twice',
    [
      { ...api, syncQueue: outbox },
      { ...api, syncQueue: { name: 'outbox', options: { concurrency: 3 } } },
    ],
    'routes[1].syncQueue.options',
  ],
  [
    'a queue of Workbox beside ours',
    [{ ...api, syncQueue: 'outbox', options: { backgroundSync: { name: 'theirs' } } }],
    'routes[0].options.backgroundSync',
  ],
  [
    'an instance of a queue of Workbox beside ours',
    [{ ...api, syncQueue: 'outbox', options: { plugins: [new BackgroundSyncPlugin()] } }],
    'routes[0].options.plugins[0]',
  ],
  [
    'an instance of our queue beside the shorthand of Workbox',
    [{ ...api, options: { backgroundSync: { name: 'theirs' }, plugins: [new SyncQueuePlugin()] } }],
    'routes[0].options.plugins[0]',
  ],
  [
    'range requests beside downloads, which slice as well',
    [
      {
        urlPattern: '/media',
        handler: 'CacheFirst',
        backgroundFetch: { handOff: { minBytes: 5 } },
        options: { rangeRequests: true },
      },
    ],
    'routes[0].options.rangeRequests',
  ],
];

test('the error for two plugins with the same work says which to remove', () => {
  const options = { backgroundSync: { name: 'theirs' } };
  expect(() => checkConfig({ routes: [{ ...api, syncQueue: 'outbox', options }] })).toThrow(
    'routes[0].options.backgroundSync: expected nothing beside "syncQueue": each keeps and sends what fails, so that a write would be sent twice, but was an object. Take out "options.backgroundSync".',
  );
});

test('rangeRequests without backgroundFetch is accepted, and so is one that is off', () => {
  const media = { urlPattern: '/media', handler: 'CacheFirst' };
  const config = {
    routes: [
      { ...media, options: { rangeRequests: true } },
      { ...media, backgroundFetch: true, options: { rangeRequests: false } },
      { ...media, backgroundFetch: false, options: { rangeRequests: true } },
    ],
  };
  expect(checkConfig(config)).toBe(config);
});

test.each(between)('a config with %s is rejected', (_, routes, path) => {
  expect(() => checkConfig({ routes })).toThrow(
    expect.objectContaining({
      code: 'invalid-config',
      details: { issues: [expect.objectContaining({ path })] },
    }),
  );
});
