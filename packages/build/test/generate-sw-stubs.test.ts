/** @jest-environment node */
import type { BackgroundRoute } from '../src/shared/background-config.ts';
import { issuesBesideGenerateSW } from '../src/plan/generate-sw-issues.ts';
import { runtimeCachingOf } from '../src/emit/generate-sw-stubs.ts';
import { planBackground } from '../src/plan/plan-background.ts';

class Plugin {
  fetchDidFail = async () => {};
  async requestWillFetch() {}
  queue = {};
}

const entriesOf = (...routes: BackgroundRoute[]) =>
  runtimeCachingOf({ routes }, planBackground({ routes }), [new Plugin()]);

const textsOf = (value: unknown): unknown => {
  if (typeof value === 'function') return String(value);
  if (Array.isArray(value)) return value.map(textsOf);
  if (Object.prototype.toString.call(value) !== '[object Object]') return value;
  return Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, textsOf(inner)]));
};

test('a route has one entry for each method, and calls matchers and plugins by name, inherited callbacks included', () => {
  const entries = entriesOf({
    urlPattern: ({ url }) => url.pathname === '/api/',
    method: ['POST', 'PUT'],
    handler: 'NetworkOnly',
    options: { plugins: [new Plugin() as object] },
    syncQueue: 'outbox',
  });
  const of = (path: string) => ({
    fetchDidFail: `(param) => self.workboxPluginBackground.${path}.fetchDidFail(param)`,
    requestWillFetch: `(param) => self.workboxPluginBackground.${path}.requestWillFetch(param)`,
  });
  const entry = {
    urlPattern: '(param) => self.workboxPluginBackground.routes[0].urlPattern(param)',
    handler: 'NetworkOnly',
    options: { plugins: [of('routes[0].options.plugins[0]'), of('plugins[0]')] },
  };
  expect(textsOf(entries)).toEqual([
    { ...entry, method: 'POST' },
    { ...entry, method: 'PUT' },
  ]);
});

test('strings, RegExps and plain options stay as they are, and shorthands stand before the plugins', () => {
  const entry = entriesOf({
    urlPattern: /\.png$/,
    handler: 'CacheFirst',
    options: {
      plugins: [{ cacheDidUpdate: async () => {} }],
      cacheName: 'images',
      expiration: { maxEntries: 3 },
      rangeRequests: false,
      broadcastUpdate: { options: { generatePayload: () => ({ a: 1 }) } },
    },
  }).at(0)!;
  expect(String(entry.urlPattern)).toBe('/\\.png$/');
  expect(Object.keys(entry.options!)).toEqual(['cacheName', 'expiration', 'broadcastUpdate', 'plugins']);
  expect(textsOf(entry.options!.broadcastUpdate)).toEqual({
    options: {
      generatePayload:
        '(param) => self.workboxPluginBackground.routes[0].options.broadcastUpdate.options.generatePayload(param)',
    },
  });
});

test('a string is written as a string, and a request for the text is noticed', () => {
  let asked = 0;
  const routes: BackgroundRoute[] = [{ urlPattern: '/a"b', handler: 'CacheFirst' }];
  const entry = runtimeCachingOf({ routes }, planBackground({ routes }), [], () => asked++).at(0)!;
  expect(asked).toBe(0);
  expect(String(entry.urlPattern)).toBe('"/a\\"b"');
  expect(asked).toBe(1);
});

test('a handler may be a function, an object or a class', () => {
  class Own {
    handle() {}
  }
  const entries = entriesOf(
    { urlPattern: '/a', handler: async () => new Response() },
    { urlPattern: '/b', handler: { handle: async () => new Response() } },
    { urlPattern: '/c', handler: Own },
  );
  expect(entries.map(({ handler }) => String(handler))).toEqual([
    '(param) => self.workboxPluginBackground.routes[0].handler(param)',
    '(param) => self.workboxPluginBackground.routes[1].handler.handle(param)',
    '(param) => self.workboxPluginBackground.handlers[2].handle(param)',
  ]);
});

test('a pattern that depends on the place of the worker is read in the worker', () => {
  const at = (origin: string): { routes: BackgroundRoute[] } => ({
    routes: [
      { urlPattern: `${origin}/api/notes`, handler: 'NetworkOnly' },
      { urlPattern: new RegExp(`^${origin}/api/`), handler: 'NetworkOnly' },
      { urlPattern: /\/api\//, handler: 'NetworkOnly' },
    ],
  });
  const config = at('https://localhost');
  const elsewhere = at('https://elsewhere.example');
  const entries = runtimeCachingOf(config, planBackground(config), [], undefined, { elsewhere });
  expect(entries.map(({ urlPattern }) => String(urlPattern))).toEqual([
    'self.workboxPluginBackground.routes[0].urlPattern',
    'self.workboxPluginBackground.routes[1].urlPattern',
    '/\\/api\\//',
  ]);
});

test('an option that depends on the place of the worker is rejected, because generateSW writes it as text', () => {
  const at = (scope: string): { routes: BackgroundRoute[] } => ({
    routes: [
      {
        urlPattern: '/a',
        handler: 'NetworkFirst',
        options: {
          cacheName: `a-${scope}`,
          fetchOptions: { headers: { 'x-scope': scope } },
          plugins: [new Plugin() as object],
        },
      },
    ],
  });
  expect(issuesBesideGenerateSW(at('/'), at('/app/')).map(({ path }) => path.join('.'))).toEqual([
    'routes.0.options.cacheName',
    'routes.0.options.fetchOptions.headers.x-scope',
  ]);
  expect(issuesBesideGenerateSW(at('/'), at('/'))).toEqual([]);
});

const ruleOf = (route: Partial<BackgroundRoute>) => {
  const routes = [{ urlPattern: /\.mp4$/, handler: 'CacheFirst', backgroundFetch: true, ...route }];
  const config = { routes } as { routes: BackgroundRoute[] };
  const plugin = { handlerWillStart: async () => {} };
  const entry = runtimeCachingOf(config, planBackground(config), [plugin]).at(0)!;
  const { cacheWillUpdate } = entry.options!.plugins!.at(-1)!;
  return (status: number, plugin: object = {}) => {
    const worker = { workboxPluginBackground: { plugins: [plugin] } };
    // oxlint-disable-next-line typescript/no-implied-eval -- it is the text that generateSW writes into the worker
    const rule = new Function('self', `return ${String(cacheWillUpdate)}`)(worker) as (
      param: object,
    ) => unknown;
    return rule({ response: { status } });
  };
};

test.each<[string, Partial<BackgroundRoute>, number[]]>([
  ['CacheFirst', {}, [200]],
  ['NetworkFirst', { handler: 'NetworkFirst' }, [0, 200]],
  ['StaleWhileRevalidate', { handler: 'StaleWhileRevalidate' }, [0, 200]],
  ['cacheableResponse', { options: { cacheableResponse: { statuses: [404] } } }, [0, 200, 404, 503]],
  [
    'a plugin with rules',
    { options: { plugins: [{ cacheWillUpdate: async () => null }] } },
    [0, 200, 404, 503],
  ],
])('the stub of backgroundFetch does not change the rules of a route with %s', (_, route, stored) => {
  const rule = ruleOf(route);
  expect([0, 200, 404, 503].filter((status) => rule(status) !== null)).toEqual(stored);
});

test('the stub of backgroundFetch calls the plugin while the plugin has rules of its own', () => {
  const cacheWillUpdate = ({ response }: { response: { status: number } }) => `asked for ${response.status}`;
  expect(ruleOf({})(503, { cacheWillUpdate })).toBe('asked for 503');
});
