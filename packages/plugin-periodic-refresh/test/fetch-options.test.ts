import { createFeed, strategyNames } from './helpers/feed.ts';
import { asked, publish } from './helpers/site.ts';

const path = '/briefings/1';

test.each(strategyNames)(
  'a refresh through %s with fetchOptions has the conditions beside their headers, and all other options',
  async (strategy) => {
    publish(path, { body: 'v1', etag: '"a"' });
    publish('/briefings/2', { body: 'v1', etag: '"a"' });
    const feed = await createFeed(
      {},
      {
        strategy,
        strategyOptions: {
          fetchOptions: {
            headers: { 'x-app': '7', 'if-none-match': '"z"' },
            cache: 'no-cache',
            credentials: 'include',
          },
        },
      },
    );
    await feed.openAll([path, '/briefings/2']);
    publish('/briefings/2', { body: 'v2', etag: '"b"' });
    expect(await feed.run()).toMatchObject({ unchanged: 1, refreshed: 1, bytes: 2 });
    expect(asked.map(({ condition, status }) => [condition, status])).toEqual([
      ['"a"', 304],
      ['"a"', 200],
    ]);
    for (const { request } of asked) {
      expect(Object.fromEntries(request.headers)).toMatchObject({
        'x-app': '7',
        'cache-control': 'max-age=0',
      });
      expect([request.cache, request.credentials]).toEqual(['no-store', 'include']);
    }
  },
);

test('a request that is repeated without conditions has the fetchOptions of its strategy', async () => {
  publish(path, { body: 'v1', etag: '"a"' });
  const feed = await createFeed({}, { strategyOptions: { fetchOptions: { headers: { 'x-app': '7' } } } });
  await feed.openAll([path]);
  publish(path, {
    answer: ({ headers }) =>
      headers.has('if-none-match')
        ? new Response(null, { status: 304, headers: { etag: '"b"' } })
        : new Response(`v2 for ${headers.get('x-app')}`, { headers: { etag: '"b"' } }),
  });
  expect(await feed.run()).toMatchObject({ refreshed: 1 });
  expect(await feed.text(path)).toBe('v2 for 7');
});

test('a page that uses the same route during a refresh sends an unchanged request', async () => {
  publish(path, { body: 'v1', etag: '"a"' });
  const feed = await createFeed(
    {},
    { strategy: 'NetworkFirst', strategyOptions: { fetchOptions: { headers: { 'x-app': '7' } } } },
  );
  await feed.openAll([path]);
  const run = feed.worker.run(({ refresher }) => refresher.refresh());
  await feed.open(path);
  await run;
  expect(asked.map(({ condition }) => condition).sort()).toEqual(['"a"', null]);
});
