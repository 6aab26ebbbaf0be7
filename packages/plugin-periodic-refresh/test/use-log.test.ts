import { createFeed } from './helpers/feed.ts';
import { asked, names, paths, publish, publishAll } from './helpers/site.ts';

test('a hundred uses in a second are written in one batch, and getAll() returns the most used first', async () => {
  publishAll(3);
  const feed = await createFeed({}, { strategy: 'CacheFirst' });
  const transactions = jest.spyOn(IDBDatabase.prototype, 'transaction');
  for (let use = 0; use < 33; use++)
    for (const path of names(3)) if (path !== '/briefings/1' || use) await feed.open(path);
  await feed.browser.clock.advance(1000);
  const writes = transactions.mock.calls.filter(([, mode]) => mode === 'readwrite');
  expect(writes.map(([store]) => store)).toEqual(['entries']);
  const known = await feed.worker.run(({ refresher }) => refresher.getAll());
  expect(known.map(({ url, score }) => [new URL(url).pathname, score])).toEqual([
    ['/briefings/2', 33],
    ['/briefings/3', 33],
    ['/briefings/1', 32],
  ]);
});

test('the log is limited, and the least used entries are deleted', async () => {
  const feed = await createFeed();
  const url = (at: number) => `https://app.test/briefings/${at}`;
  await feed.worker.run(async ({ refresher }) => {
    for (let at = 0; at < 520; at++)
      refresher.recordUse({
        id: url(at),
        url: url(at),
        destination: '',
        mode: 'cors',
        credentials: 'same-origin',
        headers: [],
        score: at === 3 ? 9 : 1,
        usedAt: 1000 + at,
        checkedAt: 0,
        failures: 0,
      });
    await new Promise((resolve) => setTimeout(resolve, 0));
  });
  await feed.browser.settle();
  const known = await feed.worker.run(({ refresher }) => refresher.getAll());
  expect(known).toHaveLength(500);
  expect(known[0]?.url).toBe(url(3));
  expect(known.some((entry) => entry.url === url(4))).toBe(false);
});

test('failed requests, other methods than GET, parts and refreshes are no uses', async () => {
  publishAll(2);
  publish('/briefings/broken', { status: 500 });
  const feed = await createFeed();
  await feed.open('/briefings/1');
  await feed.open('/briefings/broken');
  await feed.open('/briefings/2', { headers: { range: 'bytes=0-1' } });
  await feed.browser.clock.advance(1000);
  await feed.run();
  await feed.run();
  const known = await feed.worker.run(({ refresher }) => refresher.getAll());
  expect(known.map(({ url, score }) => [url, score])).toEqual([['https://app.test/briefings/1', 1]]);
});

test('an entry that a person or the expiration plugin has deleted is removed from the log and not fetched again', async () => {
  publishAll(3);
  const feed = await createFeed();
  await feed.openAll(names(3));
  await feed.worker.run(() => caches.delete('briefings'));
  expect(await feed.run()).toMatchObject({ skipped: 3, problems: names(3).map(() => ({ code: 'gone' })) });
  expect(await feed.run()).toMatchObject({ skipped: 0, problems: [] });
  expect(asked).toEqual([]);
  expect(await feed.worker.run(() => caches.has('briefings'))).toBe(false);
});

test('listed URLs that were never opened are fetched, and those without a route are reported', async () => {
  publishAll(2);
  publish('/elsewhere', { body: 'x' });
  const feed = await createFeed({
    urls: ['/briefings/1', new URL('https://app.test/briefings/2'), '/elsewhere'],
  });
  expect(await feed.run()).toMatchObject({
    refreshed: 2,
    skipped: 1,
    problems: [{ url: 'https://app.test/elsewhere', code: 'no-route' }],
  });
  expect(paths().sort()).toEqual(names(2));
  expect(await feed.text('/briefings/2')).toBe('/briefings/2 v1');
  expect(await feed.run()).toMatchObject({ unchanged: 2 });
});

test('the list may be a function, and its items may have what their routes match by', async () => {
  publish('/photo', { body: 'p' });
  publish('/page', { body: 'h' });
  const feed = await createFeed(
    {
      urls: async () => [
        { url: '/photo', destination: 'image', headers: { 'x-size': 'small' } },
        { url: '/page', mode: 'navigate' },
      ],
    },
    { match: ({ request }) => request.destination === 'image' || request.mode === 'navigate' },
  );
  expect(await feed.run()).toMatchObject({ refreshed: 2 });
  const sent = Object.fromEntries(asked.map(({ path, request }) => [path, request.headers]));
  expect(sent['/photo']?.get('x-size')).toBe('small');
  expect(sent['/page']?.get('accept')).toMatch(/^text\/html/);
});

const urlCases: [string, () => unknown, object][] = [
  [
    'throws',
    () => {
      throw new Error('no list today');
    },
    { code: 'urls-failed', message: 'Error: no list today' },
  ],
  ['rejects', () => Promise.reject(new Error('later')), { code: 'urls-failed' }],
  ['gives no list', () => 'nonsense', { code: 'urls-failed', message: 'TypeError: no list but string' }],
  ['hangs', () => new Promise(() => {}), { code: 'urls-failed', message: 'Error: no answer in 10 s' }],
  ['gives a bad URL', () => ['http://'], { url: 'http://', code: 'invalid-url' }],
  ['gives another scheme', () => ['data:text/plain,x'], { code: 'invalid-url' }],
  ['gives no URL', () => [null], { url: 'null', code: 'invalid-url' }],
  ['gives an object without one', () => [{ href: '/x' }], { code: 'invalid-url' }],
];
test.each(urlCases)('a list that %s is reported, and the rest is refreshed', async (_, urls, problem) => {
  publishAll(1);
  const feed = await createFeed({ urls: urls as () => [] });
  await feed.openAll(names(1));
  const fired = feed.fire();
  await feed.browser.clock.advance(10_000);
  expect(await fired).toBe('resolved');
  expect((await feed.status()).lastRun).toMatchObject({ unchanged: 1, skipped: 1, problems: [problem] });
});
