/** @jest-environment node */
import type { BackgroundRoute } from '../src/shared/background-config.ts';
import { evaluateWithScope } from '../src/config/evaluate.ts';
import { prefixOf } from '../src/warnings/pattern-prefix.ts';
import { samplePaths } from '../src/config/sample-paths.ts';
import { staticRulesOf } from '../src/config/static-rules.ts';
import { warningsAbout, warningsBesideGenerateSW } from '../src/warnings/route-warnings.ts';

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
  [
    'a RegExp of paths, which no URL matches',
    [{ ...queued, urlPattern: /^\/api\// }],
    `routes[0] (POST /^\\/api\\//): /^\\/api\\// takes nothing: RegExps are held against the whole URL, which begins with "https://". Leave out the "^", or use a function: ({ url }) => url.pathname.startsWith('…').`,
  ],
  ...[/^[/]api/, /^(?:\/api|\/v2)\//, /(^\/api)/, /^api\/notes/, /^\.\/api/i, /^(\/api)?\/notes/].map(
    (urlPattern): (typeof warned)[number] => [
      `the RegExp ${urlPattern}`,
      [{ ...queued, urlPattern }],
      /takes nothing: RegExps are held against the whole URL/,
    ],
  ),
  ...['/api/*', '/media/(.*)', '/api/:id', '/api/**', '/a/b?', '/(de|en)/home', '^/api', '/api/.+'].flatMap(
    (urlPattern): (typeof warned)[number][] =>
      urlPattern.startsWith('/') && urlPattern !== '/a/b?'
        ? [
            [
              `the string ${urlPattern}`,
              [{ ...queued, urlPattern }],
              /takes that very URL alone: strings have no wildcards/,
            ],
          ]
        : [],
  ),
  [
    'a wildcard in a URL of another origin',
    [{ ...queued, urlPattern: 'https://api.example/notes/*' }],
    /strings have no wildcards, and "\*" is taken for itself/,
  ],
  [
    'a RegExp of another origin that does not begin with it',
    [{ urlPattern: /fonts\.googleapis\.com\//, handler: 'CacheFirst' }],
    /takes nothing of another origin: there a RegExp must match from the first character/,
  ],
];

test.each(warned)('there is one warning with the route for %s', (_, routes, words) => {
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
  ...[
    /\/api\//,
    /^https:\/\/api\.example\//,
    /^https?:\/\/[^/]+\/api/,
    /^.*\/api/,
    /^h/,
    /(^|\/)api/,
    /\.png$/,
    /main\.js/,
  ].map((urlPattern): (typeof quiet)[number] => [
    `the RegExp ${urlPattern}`,
    [{ urlPattern, handler: 'CacheFirst' }],
  ]),
  ...['/api/notes', '/', '/a.b/c+d', '/search?q=1', 'https://api.example:8080/notes'].map(
    (urlPattern): (typeof quiet)[number] => [
      `the string ${urlPattern}`,
      [{ urlPattern, handler: 'CacheFirst' }],
    ],
  ),
];

test.each(quiet)('there is no warning for %s', (_, routes) => {
  expect(warningsAbout({ routes })).toEqual([]);
});

const under =
  (prefix: string): BackgroundRoute['urlPattern'] =>
  ({ url }) =>
    url.pathname.startsWith(prefix);

test('a prefix inside a closure is found by matching the paths in the config', () => {
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

test('the paths of a config are read from its strings and RegExps', () => {
  const sources = [
    `import x from './x'; const a = "/api/"; under('/media'); /^\\/feed\\/latest/.test(p);`,
    '`/api/`',
  ];
  expect(samplePaths(sources)).toEqual(['/api/', '/media', '/feed/latest']);
});

test('beside generateSW there is a warning for a plugin that gets quota errors through a singleton', () => {
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

test.each(prefixes)('the prefix of the pattern %p is %p', (urlPattern, prefix) => {
  expect(prefixOf({ urlPattern, handler: 'NetworkOnly' })).toBe(prefix);
});

const route = (prefix: string, more: Partial<BackgroundRoute> = {}) =>
  ({ urlPattern: under(prefix), method: 'POST', handler: 'NetworkOnly', ...more }) as BackgroundRoute;
const outbox = { syncQueue: 'outbox' };
const shadowed =
  /^routes\[1\] .*: routes\[0\] takes a (POST|GET) to "[^"]+" before this route, so that .* never sees it/;

const shadows: [name: string, routes: BackgroundRoute[], paths: string[]][] = [
  [
    'an earlier route without a queue',
    [route('/api/'), route('/api/notes/', outbox)],
    ['/api/', '/api/notes/'],
  ],
  ['an earlier route for everything', [route('/'), route('/api/', outbox)], ['/api/']],
  [
    'an earlier handler',
    [{ ...queued, syncQueue: undefined, handler: async () => new Response() } as never, queued],
    [],
  ],
  ['an earlier queue of another name', [{ ...queued, syncQueue: 'other' }, queued], []],
  [
    'an earlier route beside an instance',
    [route('/api/'), route('/api/', { options: { plugins: [new SyncQueuePlugin()] } })],
    ['/api/'],
  ],
  [
    'an earlier RegExp before a RegExp',
    [
      { urlPattern: /\/api\//, method: 'POST', handler: 'NetworkOnly' },
      { ...queued, urlPattern: /\/api\/notes\/\d+$/ },
    ],
    ['/api/notes/'],
  ],
  [
    'an earlier route for reads beside a refresh',
    [
      { urlPattern: under('/feed/'), handler: 'NetworkFirst' },
      { urlPattern: '/feed/latest', handler: 'StaleWhileRevalidate', periodicRefresh: 'feed' },
    ],
    ['/feed/'],
  ],
];

test.each(shadows)(
  'there is one warning that names both routes for %s that matches the same requests',
  (_, routes, paths) => {
    expect(warningsAbout({ routes }, paths)).toEqual([expect.stringMatching(shadowed)]);
  },
);

test.each([
  ['an earlier route of the same queue', [{ ...queued, method: 'POST' }, queued]],
  [
    'an earlier route that takes a part by a handler',
    [route('/api/login', { handler: async () => new Response() }), queued],
  ],
  ['an earlier route of other verbs', [{ ...queued, syncQueue: 'other', method: 'PUT' }, queued]],
] as [string, BackgroundRoute[]][])('%s shadows nothing', (_, routes) => {
  expect(warningsAbout({ routes }, ['/api/', '/api/login', '/api/notes'])).toEqual([]);
});

test('a function with a RegExp with the flag g is found by its answers', () => {
  const notes = /\/api\/notes/g;
  const routes = [route('/x', { urlPattern: ({ url }) => notes.test(url.pathname), ...outbox })];
  expect(warningsAbout({ routes }, ['/api/notes'])).toEqual([
    expect.stringMatching(/the pattern does not match the same URL twice/),
  ]);
});

const rules = (source: string) =>
  staticRulesOf(evaluateWithScope({ code: source, map }, 'undefined', failure).standIn);
const map = JSON.stringify({ version: 3, sources: [], names: [], mappings: '' });
const failure = { code: 'config-failed', what: 'the config', advice: '' } as const;

test.each([
  `addEventListener('install', (event) => event.addRoutes({ condition: { urlPattern: '/api/*' }, source: 'network' }));`,
  `addEventListener('install', (event) => { event.waitUntil(event.addRoutes([{ condition: { urlPattern: new URLPattern({ pathname: '/api/*' }) }, source: 'network' }])); });`,
  `self.oninstall = (event) => event.addRoutes({ condition: { requestMethod: 'POST' }, source: 'network' });`,
  `addEventListener('install', { handleEvent: (event) => event.addRoutes({ condition: { or: [{ urlPattern: '/x' }, { not: { urlPattern: '/media/*' } }] }, source: 'network' }) });`,
])('there is a warning for a static rule that matches the requests of a queue: %s', (source) => {
  expect(warningsAbout({ routes: [queued] }, ['/api/'], rules(source))).toEqual([
    expect.stringMatching(
      /^routes\[0\] \(POST \/api\/\): the rule of addRoutes.* with the source "[\w-]+" takes a POST to "\/api\/" past the worker, so that "syncQueue" \("outbox"\) never sees it/,
    ),
  ]);
});

test.each([
  `addEventListener('install', (event) => event.addRoutes({ condition: { urlPattern: '/media/*' }, source: 'network' }));`,
  `addEventListener('install', (event) => event.addRoutes({ condition: { urlPattern: '/api/*', requestMethod: 'GET' }, source: 'network' }));`,
  `addEventListener('install', (event) => event.addRoutes({ condition: { urlPattern: '/api/*' }, source: 'fetch-event' }));`,
  `addEventListener('install', (event) => event.addRoutes({ condition: { urlPattern: '/api/*' }, source: 'race-network-and-fetch-handler' }));`,
  `addEventListener('install', (event) => event.addRoutes({ condition: { requestMode: 'navigate' }, source: 'network' }));`,
  `addEventListener('install', async (event) => { await caches.open('x'); event.addRoutes({ condition: { urlPattern: '/api/*' }, source: 'network' }); });`,
  `addEventListener('install', async () => { throw new Error('their own affair'); });`,
])(
  'there is no warning for a static rule for other requests, one that leaves them to the worker, or one that is added later: %s',
  (source) => {
    expect(warningsAbout({ routes: [queued] }, ['/api/'], rules(source))).toEqual([]);
  },
);
