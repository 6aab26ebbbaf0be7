import { createFeed } from './helpers/feed.ts';
import { asked, publish } from './helpers/site.ts';

const path = '/briefings/1';

const monday = 'Mon, 05 Jan 2026 00:00:00 GMT';
const tuesday = 'Tue, 06 Jan 2026 00:00:00 GMT';

test.each<[stored: Record<string, string>, said: Record<string, string>, kept: string, merged: boolean]>([
  [{ etag: 'W/"a"' }, { etag: 'W/"b"' }, 'v2', false],
  [{ etag: '"a"' }, { etag: 'W/"b"' }, 'v2', false],
  [{ etag: '"a"' }, { etag: '"b"' }, 'v2', false],
  [{ etag: '"a"' }, { etag: '"a"' }, 'v1', true],
  [{ etag: '"a"' }, { etag: 'W/"a"' }, 'v1', true],
  [{ etag: 'W/"a"' }, { etag: 'W/"a"' }, 'v1', true],
  [{ etag: 'W/"a"' }, { etag: '"a"' }, 'v1', false],
  [{ etag: '"a"' }, {}, 'v1', true],
  [{ etag: '"a"', 'last-modified': tuesday }, { 'last-modified': monday }, 'v2', false],
  [{ 'last-modified': tuesday }, { 'last-modified': monday }, 'v2', false],
  [{ 'last-modified': monday }, { 'last-modified': tuesday }, 'v2', false],
  [{ 'last-modified': monday }, { 'last-modified': 'Monday, 05-Jan-26 00:00:00 GMT' }, 'v1', true],
  [{ 'last-modified': monday }, {}, 'v1', true],
  [{ 'last-modified': monday }, { etag: '"a"', 'last-modified': monday }, 'v1', false],
  [{ 'last-modified': monday }, { etag: '"a"' }, 'v2', false],
  [{ etag: '"a"', 'last-modified': monday }, { etag: '"a"', 'last-modified': tuesday }, 'v1', true],
  [{ etag: 'W/"a"', 'last-modified': monday }, { etag: 'W/"a"', 'last-modified': tuesday }, 'v1', false],
])(
  'after an answer with %j and a 304 with %j the cache has %s, with merged headers: %s',
  async (stored, said, kept, merged) => {
    publish(path, { body: 'v1', headers: stored });
    const feed = await createFeed();
    await feed.openAll([path]);
    const isConditional = ({ headers }: Request) =>
      headers.has('if-none-match') || headers.has('if-modified-since');
    publish(path, {
      answer: (request) =>
        isConditional(request)
          ? new Response(null, { status: 304, headers: { ...said, 'x-edition': '2' } })
          : new Response('v2', { headers: said }),
    });
    await feed.run();
    const cached = (await feed.cached(path))!;
    expect([await cached.clone().text(), cached.headers.has('x-edition')]).toEqual([kept, merged]);
    expect(asked).toHaveLength(kept === 'v1' ? 1 : 2);
  },
);

test.each([
  ['without an Age removes the old one', {}, null],
  ['brings its own Age', { age: '7' }, '7'],
])('a 304 %s', async (_, headers, age) => {
  publish(path, { body: 'v1', etag: '"a"', headers: { age: '100' } });
  const feed = await createFeed();
  await feed.openAll([path]);
  publish(path, { headers });
  expect(await feed.run()).toMatchObject({ unchanged: 1 });
  expect((await feed.cached(path))!.headers.get('age')).toBe(age);
});

test('a new version that a repeated request finds is announced to pages', async () => {
  publish(path, { body: 'v1', etag: '"a"' });
  const feed = await createFeed({ broadcastUpdate: true });
  await feed.openAll([path]);
  publish(path, {
    answer: ({ headers }) =>
      headers.has('if-none-match')
        ? new Response(null, { status: 304, headers: { etag: '"b"' } })
        : new Response('v2', { headers: { etag: '"b"' } }),
  });
  await feed.run();
  expect(feed.page.messages).toContainEqual(expect.objectContaining({ type: 'CACHE_UPDATED' }));
});
