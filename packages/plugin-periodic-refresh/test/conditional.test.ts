import { merge } from '../src/policy/revalidation.ts';
import { createFeed } from './helpers/feed.ts';
import { asked, publish, type Page } from './helpers/site.ts';

const path = '/briefings/1';

test.each<[string, Page, string | null, number]>([
  ['a strong ETag', { etag: '"a"' }, '"a"', 304],
  ['a weak ETag', { etag: 'W/"a"' }, 'W/"a"', 304],
  ['Last-Modified', { modified: 'Thu, 01 Jan 2026 00:00:00 GMT' }, 'Thu, 01 Jan 2026 00:00:00 GMT', 304],
  ['neither', {}, null, 200],
])('an entry with %s is refreshed by a conditional request', async (_, page, condition, status) => {
  publish(path, { body: 'v1', ...page });
  const feed = await createFeed();
  await feed.openAll([path]);
  const report = await feed.run();
  expect(asked).toMatchObject([{ condition, status }]);
  expect(report).toMatchObject(status === 304 ? { unchanged: 1, bytes: 0 } : { refreshed: 1, bytes: 2 });
  expect(await feed.text(path)).toBe('v1');
});

test('a 304 updates the headers of an entry, and not its body, its status and the headers about the body', async () => {
  publish(path, { body: 'v1', etag: '"a"', headers: { 'cache-control': 'max-age=0', 'x-edition': '1' } });
  const feed = await createFeed();
  await feed.openAll([path]);
  publish(path, { headers: { 'cache-control': 'max-age=9', 'x-edition': '2', 'content-type': 'image/png' } });
  await feed.run();
  const cached = (await feed.cached(path))!;
  expect([cached.status, await cached.clone().text()]).toEqual([200, 'v1']);
  expect(Object.fromEntries(cached.headers)).toMatchObject({
    etag: '"a"',
    'cache-control': 'max-age=9',
    'x-edition': '2',
    'content-type': 'text/plain',
  });
});

test('a merge keeps headers about the stored bytes and drops headers of the connection', async () => {
  const cached = new Response('body', {
    status: 203,
    statusText: 'Mine',
    headers: {
      'content-length': '4',
      'content-encoding': 'gzip',
      'content-type': 'text/x',
      date: 'then',
      'x-old': 'kept',
    },
  });
  const merged = await merge(
    cached,
    new Response(null, {
      status: 304,
      headers: {
        'content-length': '0',
        'content-encoding': 'br',
        'content-type': 'text/y',
        date: 'now',
        connection: 'close',
        te: 'x',
      },
    }),
  );
  expect([merged.status, merged.statusText, await merged.text()]).toEqual([203, 'Mine', 'body']);
  expect(Object.fromEntries(merged.headers)).toEqual({
    'content-encoding': 'gzip',
    'content-length': '4',
    'content-type': 'text/x',
    date: 'now',
    'x-old': 'kept',
  });
});

test('after a 304 with another strong ETag the whole answer is requested', async () => {
  publish(path, { body: 'v1', etag: '"a"' });
  const feed = await createFeed();
  await feed.openAll([path]);
  publish(path, {
    answer: ({ headers }) =>
      headers.has('if-none-match')
        ? new Response(null, { status: 304, headers: { etag: '"b"' } })
        : new Response('v2', { headers: { etag: '"b"' } }),
  });
  expect(await feed.run()).toMatchObject({ refreshed: 1 });
  expect(asked.map(({ condition }) => condition)).toEqual(['"a"', null]);
  expect(await feed.text(path)).toBe('v2');
});

test('a server that always answers 304 changes nothing and is reported', async () => {
  publish(path, { body: 'v1' });
  const feed = await createFeed();
  await feed.openAll([path]);
  publish(path, { answer: () => new Response(null, { status: 304 }) });
  expect(await feed.run()).toMatchObject({ failed: 0, unchanged: 1 });
  expect(await feed.text(path)).toBe('v1');
});

test('a 304 does not replace an answer that a page got meanwhile by the old one', async () => {
  publish(path, { body: 'v1', etag: '"a"' });
  const feed = await createFeed();
  await feed.openAll([path]);
  publish(path, {
    answer: async ({ headers }) => {
      if (!headers.has('if-none-match')) return new Response('v2', { headers: { etag: '"b"' } });
      await feed.worker.run(async () =>
        (await caches.open('briefings')).put(
          '/briefings/1',
          new Response('v2', { headers: { etag: '"b"' } }),
        ),
      );
      return new Response(null, { status: 304, headers: { etag: '"a"' } });
    },
  });
  await feed.run();
  expect(await feed.text(path)).toBe('v2');
});

test('a request to another origin has no conditional header, and the browser revalidates', async () => {
  const url = 'https://elsewhere.test/briefings/1';
  publish(url, { body: 'v1', etag: '"a"', headers: { 'access-control-allow-origin': '*' } });
  const feed = await createFeed();
  await feed.openAll([url]);
  await feed.run();
  expect(asked).toMatchObject([{ condition: null, status: 200 }]);
  expect(asked[0]?.request.cache).toBe('no-cache');
});

test.each<[string, Page, object]>([
  ['an error', { status: 500 }, { code: 'status', status: 500 }],
  ['a page that is gone', { status: 404 }, { code: 'status', status: 404 }],
  ['a part', { status: 206 }, { code: 'status', status: 206 }],
  [
    'a sign-in page',
    { answer: () => Response.redirect('https://app.test/login', 302) },
    { code: 'redirected' },
  ],
])('%s never replaces a good entry', async (_, page, problem) => {
  publish('/login', { body: 'Sign in' });
  publish(path, { body: 'v1', etag: '"a"' });
  const feed = await createFeed();
  await feed.openAll([path]);
  publish(path, { body: 'bad', etag: '"b"', ...page });
  expect(await feed.run()).toMatchObject({ failed: 1, problems: [problem] });
  expect(await feed.text(path)).toBe('v1');
});

test('the hook responseWillRefresh can read and reject an answer, and rejects it when it throws', async () => {
  for (const throws of [false, true]) {
    publish(path, { body: '{"v":1}', etag: '"a"' });
    const seen: unknown[] = [];
    const feed = await createFeed({
      responseWillRefresh: async ({ request, response, cachedResponse }) => {
        if (throws) throw new Error('broken hook');
        seen.push(new URL(request.url).pathname, await cachedResponse?.text());
        return (await response.text()).startsWith('{');
      },
    });
    await feed.openAll([path]);
    publish(path, { body: '<h1>Buy Wi-Fi</h1>', etag: undefined });
    expect(await feed.run()).toMatchObject({ failed: 1, problems: [{ code: 'refused' }] });
    expect(await feed.text(path)).toBe('{"v":1}');
    if (!throws) expect(seen).toEqual([path, '{"v":1}']);
    publish(path, { body: '{"v":2}' });
    if (!throws) expect(await feed.run()).toMatchObject({ refreshed: 1 });
  }
});

test('each variant of an answer with Vary is requested with its own headers', async () => {
  const answer = ({ headers }: Request) =>
    new Response(`in ${headers.get('x-language')}`, {
      headers: { vary: 'x-language', etag: `"${headers.get('x-language')}-${version}"` },
    });
  let version = 1;
  publish(path, { answer });
  const feed = await createFeed({}, { strategy: 'CacheFirst' });
  await feed.openAll([path], { headers: { 'x-language': 'de' } });
  await feed.openAll([path], { headers: { 'x-language': 'fr' } });
  version = 2;
  expect(await feed.run()).toMatchObject({ refreshed: 2 });
  expect(asked.map(({ request }) => request.headers.get('x-language')).sort()).toEqual(['de', 'fr']);
  expect(await feed.open(path, { headers: { 'x-language': 'de' } })).toBe('in de');
  expect(await feed.keys()).toEqual([path, path]);
});
