import { createFeed, type Feed } from './helpers/feed.ts';
import { asked, names, paths, publish, publishAll } from './helpers/site.ts';

const known = (feed: Feed) => feed.worker.run(({ refresher }) => refresher.getAll());
const urlsOf = async (feed: Feed) => (await known(feed)).map(({ url }) => url);
const enable = (feed: Feed) => feed.worker.run(({ refresher }) => refresher.enable());
const disable = (feed: Feed) => feed.worker.run(({ refresher }) => refresher.disable());

test('uses are recorded only between enable() and disable(), and the records stay', async () => {
  publishAll(4);
  const feed = await createFeed({}, { strategy: 'CacheFirst', enabled: false });
  await feed.openAll(['/briefings/1']);
  expect(await known(feed)).toEqual([]);
  // The use is not written yet when enable() is called.
  await feed.open('/briefings/2');
  await enable(feed);
  await feed.openAll(['/briefings/3']);
  expect(await urlsOf(feed)).toEqual(['https://app.test/briefings/3']);
  await feed.open('/briefings/1');
  await disable(feed);
  await feed.openAll(['/briefings/4', '/briefings/3']);
  const noted = await known(feed);
  expect(noted.map(({ url, score }) => [url, score])).toEqual([['https://app.test/briefings/3', 1]]);
});

test('a new worker knows whether the refresher is enabled', async () => {
  publishAll(2);
  const feed = await createFeed();
  await feed.restart();
  await feed.openAll(['/briefings/1']);
  expect(await urlsOf(feed)).toEqual(['https://app.test/briefings/1']);
  await disable(feed);
  await feed.restart();
  await feed.openAll(['/briefings/2']);
  expect(await urlsOf(feed)).toEqual(['https://app.test/briefings/1']);
});

const token = 'token=secret';
const withoutToken = (url: string) => url.replace(/[?&]token=[^&]*/, '');

test('logUrl keeps a token out of log and report, and a plugin of the route adds a fresh one', async () => {
  const answer = ({ url }: Request) => new Response(new URL(url).search);
  publish('https://app.test/briefings/1?token=secret', { answer });
  publish('https://app.test/briefings/1?token=fresh', { answer });
  let refreshes = false;
  const feed = await createFeed(
    { logUrl: withoutToken },
    {
      plugins: () => [
        {
          cacheKeyWillBeUsed: async ({ request }) => withoutToken(request.url),
          requestWillFetch: async ({ request }) =>
            refreshes ? new Request(`${request.url}?token=fresh`, request) : request,
        },
      ],
    },
  );
  await feed.openAll([`/briefings/1?${token}`]);
  expect(JSON.stringify(await known(feed))).not.toContain('secret');
  refreshes = true;
  expect(await feed.run()).toMatchObject({ refreshed: 1, problems: [] });
  expect(await feed.text('/briefings/1')).toBe('?token=fresh');
});

test('a URL without its token is not requested when its cache key has the token', async () => {
  publish(`https://app.test/briefings/1?${token}`, { body: 'mine' });
  const feed = await createFeed({ logUrl: withoutToken });
  await feed.openAll([`/briefings/1?${token}`]);
  const report = await feed.run();
  expect(report).toMatchObject({ problems: [{ code: 'gone' }] });
  expect(JSON.stringify([report, await known(feed)])).not.toContain('secret');
  expect(asked).toEqual([]);
});

test.each<[string, (url: string) => unknown]>([
  ['gives nothing', () => undefined],
  ['gives an empty string', () => ''],
  ['gives what is no URL', () => 'hidden'],
  ['gives a promise', async (url) => url],
  [
    'throws',
    () => {
      throw new Error('broken hook');
    },
  ],
])('a use is not recorded if logUrl %s, and the page gets its answer', async (_, logUrl) => {
  publishAll(1);
  const feed = await createFeed({ logUrl: logUrl as () => undefined });
  expect(await feed.open('/briefings/1')).toBe('/briefings/1 v1');
  await feed.openAll(names(1));
  expect(await known(feed)).toEqual([]);
  expect(feed.worker.errors).toEqual([]);
});

test('all listed URLs are requested and kept when the log is full of opened URLs', async () => {
  publishAll(3);
  const feed = await createFeed({ urls: names(3), maxEntries: 3 });
  await feed.worker.run(async ({ refresher }) => {
    for (let at = 0; at < 520; at++)
      refresher.recordUse({
        id: `"${at}"`,
        url: `https://app.test/briefings/opened-${at}`,
        destination: '',
        mode: 'cors',
        credentials: 'same-origin',
        headers: [],
        score: 0.001,
        usedAt: Date.now(),
        checkedAt: Date.now(),
        failures: 0,
      });
    await refresher.getAll();
  });
  await feed.run();
  expect(paths().sort()).toEqual(names(3));
  await feed.openAll(['/briefings/new']);
  const entries = await known(feed);
  expect(
    entries
      .filter(({ listed }) => listed)
      .map(({ url }) => new URL(url).pathname)
      .sort(),
  ).toEqual(names(3));
  expect(entries.filter(({ listed }) => !listed).length).toBeLessThanOrEqual(500);
});

test('a URL that is not listed any more is deleted like others, and one whose list failed is kept', async () => {
  publishAll(2);
  let list: () => string[] = () => names(2);
  const feed = await createFeed({ urls: () => list() });
  await feed.run();
  const listed = async () => (await known(feed)).filter((entry) => entry.listed).length;
  expect(await listed()).toBe(2);
  list = () => {
    throw new Error('no list today');
  };
  await feed.run();
  expect(await listed()).toBe(2);
  list = () => ['/briefings/1'];
  await feed.run();
  expect(await listed()).toBe(1);
});

test('refresh() by a person makes requests although the browser reports to be offline', async () => {
  publishAll(1);
  const feed = await createFeed();
  await feed.openAll(names(1));
  const asking = feed.worker.run(({ refresher }) => {
    Object.defineProperty(navigator, 'onLine', { value: false, configurable: true });
    return refresher.refresh();
  });
  expect(await asking).toMatchObject({ unchanged: 1, reason: 'done' });
  expect(await feed.run()).toMatchObject({ reason: 'offline', unchanged: 0 });
});
