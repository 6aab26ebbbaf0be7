/** @jest-environment node */
import type { BackgroundRoute } from '../src/background-config.ts';
import { prefixOf } from '../src/pattern-prefix.ts';
import { samplePaths } from '../src/sample-paths.ts';
import { warningsAbout, warningsBesideGenerateSW } from '../src/route-warnings.ts';

class SyncQueuePlugin {
  fetchDidFail = async () => {};
}
class PeriodicRefreshPlugin {
  requestWillFetch = async ({ request }: { request: Request }) => request;
}
class ExpirationPlugin {
  cachedResponseWillBeUsed = async () => null;
  cacheDidUpdate = async () => {};
}

const api = '/api/';
const queued: BackgroundRoute = {
  urlPattern: ({ url }) => url.pathname.startsWith('/api/'),
  method: 'POST',
  handler: 'NetworkOnly',
  syncQueue: 'outbox',
};

const warned: [name: string, routes: BackgroundRoute[], words: string | RegExp][] = [
  [
    'a write route beside a queue of the same prefix',
    [queued, { urlPattern: /\/api\/photos/, method: ['PUT', 'DELETE'], handler: 'NetworkOnly' }],
    'routes[1] (PUT, DELETE /\\/api\\/photos/): a PUT or DELETE that fails is lost here, while routes[0] keeps writes to "/api/" in "outbox". Add: syncQueue: \'outbox\'.',
  ],
  [
    'a queue on a route of GET',
    [{ ...queued, method: 'GET' }],
    "routes[0] (GET /api/): the queue \"outbox\" keeps nothing here: GET is no write. Say which verbs it is for: method: ['POST', 'PUT'].",
  ],
  [
    'a queue as an instance on a route of GET',
    [{ urlPattern: '/x', handler: 'NetworkFirst', options: { plugins: [new SyncQueuePlugin()] } }],
    /the queue in "options\.plugins\[0\]" keeps nothing here: GET is no write/,
  ],
  [
    'a refresh without a cache',
    [{ urlPattern: '/x', handler: 'NetworkOnly', periodicRefresh: 'news' }],
    'routes[0] (GET "/x"): the refresh "news" does nothing here: NetworkOnly has no cache to keep fresh. Use StaleWhileRevalidate, NetworkFirst or CacheFirst.',
  ],
  [
    'a refresh that may not ask',
    [{ urlPattern: '/x', handler: 'CacheOnly', periodicRefresh: 'news' }],
    /CacheOnly never asks the network/,
  ],
  [
    'a refresh as an instance',
    [{ urlPattern: '/x', handler: 'NetworkOnly', options: { plugins: [new PeriodicRefreshPlugin()] } }],
    /the refresh in "options\.plugins\[0\]" does nothing here/,
  ],
  [
    'a refresh of writes',
    [{ urlPattern: '/x', method: 'POST', handler: 'NetworkOnly', periodicRefresh: 'news' }],
    /the refresh "news" does nothing here: caches hold answers to GET/,
  ],
  [
    'downloads without a cache',
    [{ urlPattern: '/x', handler: 'NetworkOnly', backgroundFetch: true }],
    /"backgroundFetch" does nothing here: NetworkOnly has no cache to store in or play from\. Use CacheFirst/,
  ],
  ['a queue with CacheOnly', [{ ...queued, handler: 'CacheOnly' }], /CacheOnly sends nothing/],
  [
    'a cache plugin with NetworkOnly',
    [{ urlPattern: '/a', handler: 'NetworkOnly', options: { plugins: [new ExpirationPlugin()] } }],
    'routes[0] (GET "/a"): "options.plugins[0]" (ExpirationPlugin) does nothing with NetworkOnly, which never calls it. Leave it out, or take another strategy.',
  ],
  [
    'a plugin without a class',
    [{ urlPattern: '/a', handler: 'CacheOnly', options: { plugins: [{ fetchDidFail: async () => {} }] } }],
    /"options\.plugins\[0\]" \(fetchDidFail\) does nothing with CacheOnly/,
  ],
  [
    'a shorthand with NetworkOnly',
    [
      {
        urlPattern: '/a',
        handler: 'NetworkOnly',
        options: { cacheName: 'a', expiration: { maxEntries: 3 } },
      },
    ],
    /"options\.expiration" does nothing with NetworkOnly/,
  ],
  [
    'a cache for writes',
    [{ ...queued, handler: 'CacheFirst' }],
    /CacheFirst cannot store the answer to POST/,
  ],
  [
    'the queue before another plugin',
    [
      {
        urlPattern: '/x',
        method: 'POST',
        handler: 'NetworkOnly',
        options: { plugins: [new SyncQueuePlugin(), { requestWillFetch: async ({ request }) => request }] },
      },
    ],
    /^routes\[0\] \(POST "\/x"\): the queue in "options\.plugins\[0\]" is not the last plugin/,
  ],
];

test.each(warned)('%s: one warning, with the route', (_, routes, words) => {
  const warnings = warningsAbout({ routes });
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toEqual(typeof words === 'string' ? words : expect.stringMatching(words));
});

const quiet: [name: string, routes: BackgroundRoute[]][] = [
  ['routes that share a queue', [queued, { ...queued, method: 'PUT' }]],
  [
    'a write route under another prefix',
    [queued, { urlPattern: '/beacon', method: 'POST', handler: 'NetworkOnly' }],
  ],
  ['a route that reads', [queued, { urlPattern: '/api/list', handler: 'NetworkFirst' }]],
  [
    'a handler of its own',
    [queued, { urlPattern: '/api/x', method: 'POST', handler: async () => new Response() }],
  ],
  [
    'plugins that their strategy calls',
    [
      {
        urlPattern: '/a',
        handler: 'CacheFirst',
        options: { cacheName: 'a', rangeRequests: true, plugins: [new ExpirationPlugin()] },
      },
    ],
  ],
  [
    'a queue that stands last',
    [
      {
        urlPattern: '/x',
        method: 'POST',
        handler: 'NetworkOnly',
        options: { plugins: [{ fetchDidFail: async () => {} }, new SyncQueuePlugin()] },
      },
    ],
  ],
];

test.each(quiet)('%s: no warning', (_, routes) => {
  expect(warningsAbout({ routes })).toEqual([]);
});

const under =
  (prefix: string): BackgroundRoute['urlPattern'] =>
  ({ url }) =>
    url.pathname.startsWith(prefix);

test('a prefix that a closure holds is found by asking the patterns for the paths that the config names', () => {
  const routes: BackgroundRoute[] = [
    { ...queued, urlPattern: under('/api/') },
    { urlPattern: under('/api/photos/'), method: 'PUT', handler: 'NetworkOnly' },
    { urlPattern: under('/beacon/'), method: 'POST', handler: 'NetworkOnly' },
    {
      urlPattern: () => {
        throw new Error('it does not like samples');
      },
      method: 'POST',
      handler: 'NetworkOnly',
    },
  ];
  expect(warningsAbout({ routes }, ['/api/', '/api/photos/', '/beacon/'])).toEqual([
    'routes[1] (PUT): a PUT that fails is lost here, while routes[0] keeps writes to "/api/photos/" in "outbox". Add: syncQueue: \'outbox\'.',
  ]);
});

test('the paths of a config are read off its strings and RegExps', () => {
  const sources = [
    `import x from './x'; const a = "/api/"; under('/media'); /^\\/feed\\/latest/.test(p);`,
    '`/api/`',
  ];
  expect(samplePaths(sources)).toEqual(['/api/', '/media', '/feed/latest']);
});

test('beside generateSW, a plugin that hears of the quota through a singleton is named', () => {
  const purging = Object.assign(new ExpirationPlugin(), { _config: { purgeOnQuotaError: true } });
  const routes: BackgroundRoute[] = [
    { urlPattern: '/a', handler: 'CacheFirst', options: { plugins: [new ExpirationPlugin(), purging] } },
  ];
  expect(warningsAbout({ routes })).toEqual([]);
  expect(warningsBesideGenerateSW({ routes })).toEqual([
    expect.stringMatching(
      /^routes\[0\] \(GET "\/a"\): "purgeOnQuotaError" of "options\.plugins\[1\]" is not heard/,
    ),
  ]);
});

const prefixes: [BackgroundRoute['urlPattern'], string | undefined][] = [
  ['/api/notes', '/api/'],
  ['/share', '/share'],
  ['https://api.example/v1/notes', '/v1/'],
  [/^\/api\/notes/, '/api/'],
  [/\/api\/(a|b)/, '/api/'],
  [/\.png$/, undefined],
  [({ url }) => url.pathname.startsWith('/api/'), '/api/'],
  [({ url }) => /^\/api\/\d+/.test(url.pathname), '/api/'],
  [({ url }) => url.pathname.startsWith(api), undefined],
  [({ request }) => request.destination === 'image', undefined],
];

test.each(prefixes)('the prefix of %p is %p', (urlPattern, prefix) => {
  expect(prefixOf({ urlPattern, handler: 'NetworkOnly' })).toBe(prefix);
});
