import type { WorkboxPlugin } from 'workbox-core/types.js';
import { createFeed } from './helpers/feed.ts';
import { asked, publish, publishAll, names } from './helpers/site.ts';

const path = '/briefings/1';
const tenantOf = ({ headers }: Request) => headers.get('x-tenant') ?? 'default';
const byTenant = () => publish(path, { answer: (request) => new Response(`for ${tenantOf(request)}`) });

test.each<[string, string, string]>([
  ['X-Tenant', 'acme', 'headers'],
  ['HX-Request', 'true', 'headers'],
  ['X-Requested-With', 'XMLHttpRequest', 'headers'],
  ['Prefer', 'return=minimal', 'headers'],
  ['Authorization', 'Bearer secret', 'credentials'],
  ['X-API-Key', 'secret', 'credentials'],
  ['X-CSRF-Token', 'secret', 'credentials'],
  ['Accept-Profile', 'acme', 'headers'],
  ['Accept-Version', 'second', 'headers'],
])(
  'an entry whose request had the header %s: %s is skipped with a code and keeps its answer',
  async (name, value, code) => {
    publish(path, { body: 'with it' });
    const feed = await createFeed();
    await feed.openAll([path], { headers: { [name]: value } });
    publish(path, { body: 'without it' });
    const problems = [{ url: `https://app.test${path}`, code }];
    expect(await feed.run()).toMatchObject({ skipped: 1, failed: 0, left: 0, problems });
    expect(asked).toEqual([]);
    expect(await feed.text(path)).toBe('with it');
    const known = await feed.worker.run(({ refresher }) => refresher.getAll());
    expect(JSON.stringify(known)).not.toContain(value);
  },
);

test('an entry whose request had credentials and other headers is skipped as credentials', async () => {
  publish(path, { body: 'v1' });
  const feed = await createFeed();
  await feed.openAll([path], { headers: { authorization: 'Basic x', 'x-tenant': 'acme' } });
  expect(await feed.run()).toMatchObject({ problems: [{ code: 'credentials' }] });
});

test('a header that Vary names is sent again, unless it is a credential', async () => {
  publish(path, {
    answer: (request) => new Response(`for ${tenantOf(request)}`, { headers: { vary: 'X-Tenant' } }),
  });
  publish('/briefings/2', { body: 'mine', headers: { vary: 'Authorization' } });
  const feed = await createFeed({}, { strategy: 'CacheFirst' });
  await feed.openAll([path], { headers: { 'x-tenant': 'acme' } });
  await feed.openAll(['/briefings/2'], { headers: { authorization: 'Bearer secret' } });
  expect(await feed.run()).toMatchObject({ refreshed: 1, skipped: 1, problems: [{ code: 'credentials' }] });
  expect(asked.map(({ request }) => tenantOf(request))).toEqual(['acme']);
  expect(await feed.text(path)).toBe('for acme');
});

test.each(['X-JWT', 'X-Signature', 'X-Access-Key', 'X-Api_Key', 'X-User-Pwd', 'X-SID'])(
  'the header %s is not recorded where Vary names it, because its name suggests a secret',
  async (name) => {
    publish(path, { body: 'mine', headers: { vary: name } });
    const feed = await createFeed();
    await feed.openAll([path], { headers: { [name]: 'value of it' } });
    expect(await feed.run()).toMatchObject({ problems: [{ code: 'credentials' }] });
    const known = await feed.worker.run(({ refresher }) => refresher.getAll());
    expect(JSON.stringify(known)).not.toContain('value of it');
  },
);

const refusals: [what: string, answer: () => Response, plugins: () => WorkboxPlugin[]][] = [
  ['is a server error', () => new Response('', { status: 500 }), () => []],
  [
    'is refused by a plugin of the route',
    () => new Response('for default', { headers: { 'x-refused': '1' } }),
    () => [
      {
        fetchDidSucceed: async ({ response }) => {
          if (response.headers.has('x-refused')) throw new Error('refused');
          return response;
        },
      },
    ],
  ],
];
for (const strategy of ['StaleWhileRevalidate', 'NetworkFirst'] as const)
  test.each(refusals)(
    `${strategy}: a request whose answer %s does not become the question of the stored answer`,
    async (_, refused, plugins) => {
      byTenant();
      const feed = await createFeed({ keepHeaders: ['x-tenant'] }, { strategy, plugins });
      await feed.openAll([path], { headers: { 'x-tenant': 'acme' } });
      publish(path, { answer: refused });
      await feed.openAll([path]);
      byTenant();
      expect(await feed.run()).toMatchObject({ refreshed: 1, problems: [] });
      expect(await feed.text(path)).toBe('for acme');
    },
  );

test('headers that keepHeaders names are recorded and sent again, in any case of letters', async () => {
  byTenant();
  const feed = await createFeed({ keepHeaders: ['X-Tenant', 'x-api-key'] });
  await feed.openAll([path], { headers: { 'X-TENANT': 'acme', 'X-Api-Key': 'public' } });
  expect(await feed.run()).toMatchObject({ refreshed: 1, problems: [] });
  expect(
    asked.map(({ request: { headers } }) => [headers.get('x-tenant'), headers.get('x-api-key')]),
  ).toEqual([['acme', 'public']]);
  expect(await feed.text(path)).toBe('for acme');
});

test('headers that browsers add and headers that CORS calls safe prevent no refresh', async () => {
  publishAll(1);
  const feed = await createFeed();
  const headers = {
    accept: 'application/json',
    'accept-language': 'de',
    'content-type': 'application/json',
    'cache-control': 'no-cache',
    pragma: 'no-cache',
    'upgrade-insecure-requests': '1',
    'sec-ch-ua-mobile': '?0',
    'user-agent': 'Mine',
    traceparent: '00-1-2-01',
  };
  await feed.openAll(names(1), { headers });
  await feed.run();
  const sent = Object.fromEntries(asked[0]?.request.headers ?? []);
  expect(sent).toMatchObject({
    accept: 'application/json',
    'accept-language': 'de',
    'content-type': 'application/json',
  });
  expect(sent).not.toHaveProperty('traceparent');
  expect(sent['cache-control']).toBe('max-age=0');
});

test('a refresh repeats the request of the stored answer and not that of the last cache hit', async () => {
  for (const [first, second, code] of [
    [{ 'x-tenant': 'acme' }, {}, 'headers'],
    [{}, { 'x-tenant': 'acme' }, undefined],
  ] as const) {
    byTenant();
    const feed = await createFeed({}, { strategy: 'CacheFirst' });
    await feed.openAll([path], { headers: first });
    const stored = await feed.text(path);
    await feed.openAll([path], { headers: second });
    const { problems } = await feed.run();
    expect(problems.map((problem) => problem.code)).toEqual(code ? [code] : []);
    expect(await feed.text(path)).toBe(stored);
    await feed.browser.close();
  }
});

test('after a new answer from the network a refresh repeats the request of that answer', async () => {
  byTenant();
  const feed = await createFeed({}, { strategy: 'NetworkFirst' });
  await feed.openAll([path], { headers: { 'x-tenant': 'acme' } });
  await feed.openAll([path]);
  expect(await feed.run()).toMatchObject({ refreshed: 1, problems: [] });
  expect(await feed.text(path)).toBe('for default');
});

test('a listed URL is requested with its headers, and not if they have credentials', async () => {
  byTenant();
  publish('/briefings/2', { body: 'mine' });
  const feed = await createFeed({
    urls: [
      { url: path, headers: { 'X-Tenant': 'acme' } },
      { url: '/briefings/2', headers: { Authorization: 'Bearer secret' } },
    ],
  });
  expect(await feed.run()).toMatchObject({ refreshed: 1, skipped: 1, problems: [{ code: 'credentials' }] });
  expect(await feed.text(path)).toBe('for acme');
  expect(asked).toHaveLength(1);
});

test('a token that a plugin of the route adds prevents no refresh', async () => {
  publish(path, { answer: ({ headers }) => new Response(headers.get('authorization')) });
  let token = 1;
  const feed = await createFeed(
    {},
    {
      plugins: () => [
        {
          requestWillFetch: async ({ request }) =>
            new Request(request, {
              headers: { ...Object.fromEntries(request.headers), authorization: `Bearer ${token}` },
            }),
        },
      ],
    },
  );
  await feed.openAll([path]);
  token = 2;
  expect(await feed.run()).toMatchObject({ refreshed: 1, problems: [] });
  expect(await feed.text(path)).toBe('Bearer 2');
});
