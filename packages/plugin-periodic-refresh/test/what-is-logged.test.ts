import { planRun } from '../src/plan-run.ts';
import type { PeriodicRefreshClient } from '../src/periodic-refresh-client.ts';
import type * as client from '../src/window.ts';
import { aFeed, type Feed } from './a-feed.ts';
import { asked, names, paths, publish, publishAll } from './a-site.ts';

const day = 86_400_000;
const known = (feed: Feed) => feed.worker.run(({ refresher }) => refresher.getAll());
const urlsOf = async (feed: Feed) => (await known(feed)).map(({ url }) => url);
const all = (use: 'enable' | 'disable' | 'clear') => (feed: Feed) =>
  feed.worker.run(({ refresher }) => refresher[use]() as Promise<unknown>);
const [enable, disable, clear] = [all('enable'), all('disable'), all('clear')];

test('nothing is noted before enable() nor after disable(), and what was noted between stays', async () => {
  publishAll(4);
  const feed = await aFeed({}, { strategy: 'CacheFirst', enabled: false });
  await feed.openAll(['/briefings/1']);
  expect(await known(feed)).toEqual([]);
  // Not written yet when it is enabled.
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

test('a new worker knows whether it was enabled', async () => {
  publishAll(2);
  const feed = await aFeed();
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

test('logUrl leaves a token out of log and report, and a plugin of the route puts a fresh one on', async () => {
  const answer = ({ url }: Request) => new Response(new URL(url).search);
  publish('https://app.test/briefings/1?token=secret', { answer });
  publish('https://app.test/briefings/1?token=fresh', { answer });
  let refreshes = false;
  const feed = await aFeed(
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

test('a URL whose token is left out and whose key has it is not asked for: another question is no refresh', async () => {
  publish(`https://app.test/briefings/1?${token}`, { body: 'mine' });
  const feed = await aFeed({ logUrl: withoutToken });
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
])('a use is not noted where logUrl %s, and the page has its answer', async (_, logUrl) => {
  publishAll(1);
  const feed = await aFeed({ logUrl: logUrl as () => undefined });
  expect(await feed.open('/briefings/1')).toBe('/briefings/1 v1');
  await feed.openAll(names(1));
  expect(await known(feed)).toEqual([]);
  expect(feed.worker.errors).toEqual([]);
});

test('clear() empties log and report, and leaves the refresher enabled', async () => {
  publishAll(3);
  const feed = await aFeed({ concurrency: 1, maxEntries: 2 });
  await feed.openAll(names(3));
  publish('/briefings/1', { status: 503 });
  await feed.run();
  // Not written yet.
  await feed.open('/briefings/2');
  await clear(feed);
  expect(await known(feed)).toEqual([]);
  expect(await feed.status()).toMatchObject({ mode: 'periodic-sync', lastRun: undefined });
  asked.splice(0);
  expect(await feed.run()).toMatchObject({ refreshed: 0, skipped: 0, left: 0 });
  expect(asked).toEqual([]);
  await feed.openAll(['/briefings/3']);
  expect(await urlsOf(feed)).toEqual(['https://app.test/briefings/3']);
});

test('clear() ends the run that is under way, and nothing of it is in the report', async () => {
  publishAll(4);
  const feed = await aFeed({ concurrency: 1 });
  await feed.openAll(names(4));
  let cleared: Promise<unknown> | undefined;
  publish('/briefings/1', {
    answer: async () => {
      cleared = clear(feed);
      return new Promise<Response>(() => {});
    },
  });
  for (const path of names(4).slice(1)) publish(path, { answer: () => Response.error() });
  const report = feed.worker.run(({ refresher }) => refresher.refresh());
  await feed.browser.settle();
  if (!cleared) cleared = clear(feed);
  await cleared;
  expect((await report).reason).toBe('disabled');
  expect(await known(feed)).toEqual([]);
  expect((await feed.status()).lastRun).toBeUndefined();
});

test('a page clears it by its client', async () => {
  publishAll(2);
  const feed = await aFeed();
  await feed.openAll(names(2));
  await feed.run();
  const page = await feed.page.run((): PeriodicRefreshClient => {
    const { PeriodicRefreshClient } = require('workbox-plugin-periodic-refresh/window') as typeof client;
    return new PeriodicRefreshClient('briefings');
  });
  await feed.browser.settle();
  expect(page.getSnapshot().status?.lastRun).toBeDefined();
  await feed.page.run(() => page.clear());
  await feed.browser.settle();
  expect(page.getSnapshot()).toMatchObject({ state: 'ready', status: { lastRun: undefined } });
  expect(await known(feed)).toEqual([]);
});

test('listed URLs are all asked for, and kept, when the log is full of what people opened', async () => {
  publishAll(3);
  const feed = await aFeed({ urls: names(3), maxEntries: 3 });
  await feed.worker.run(async ({ refresher }) => {
    for (let at = 0; at < 520; at++)
      refresher.note({
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

test('a URL that is not listed any more is not kept for it, and one whose list failed is', async () => {
  publishAll(2);
  let list: () => string[] = () => names(2);
  const feed = await aFeed({ urls: () => list() });
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

test('what was used while a clock was ahead outranks nothing, and is asked for again', async () => {
  publishAll(3);
  const feed = await aFeed({ maxEntries: 1 }, { strategy: 'CacheFirst' });
  const { clock } = feed.browser;
  const { now } = clock;
  clock.set(now + 3000 * day);
  await feed.openAll(names(3));
  await feed.run();
  clock.set(now);
  await feed.restart();
  for (const path of ['/briefings/2', '/briefings/2', '/briefings/2']) await feed.open(path);
  await clock.advance(1000);
  for (const { score, url } of await known(feed))
    expect([url, score]).toEqual([url, url.endsWith('2') ? 4 : 1]);
  asked.splice(0);
  const order: string[] = [];
  for (let run = 0; run < 3; run++) {
    await clock.advance(1.1 * day);
    asked.splice(0);
    expect(await feed.run()).toMatchObject({ unchanged: 1, left: 0 });
    order.push(...paths());
  }
  expect(order[0]).toBe('/briefings/2');
  for (const { usedAt, checkedAt } of await known(feed)) {
    expect(usedAt).toBeLessThanOrEqual(clock.now);
    expect(checkedAt).toBeLessThanOrEqual(clock.now);
  }
});

test('a round that a clock ahead began is not gone on with', () => {
  const entry = (id: string, usedAt: number) => ({
    id,
    url: id,
    destination: '' as const,
    mode: 'cors' as const,
    credentials: 'omit' as const,
    headers: [],
    score: 1,
    usedAt,
    checkedAt: 0,
    failures: 0,
  });
  const { plan, round } = planRun({
    entries: [entry('a', 5), entry('b', 6)],
    listed: new Set(),
    round: { ids: ['a'], startedAt: 9_000 },
    now: 1000,
    minIntervalSeconds: 60,
    maxEntries: 5,
  });
  expect(plan.map(({ id }) => id)).toEqual(['b', 'a']);
  expect(round.startedAt).toBe(1000);
});

test('a person who asks is answered although the browser says that it is offline', async () => {
  publishAll(1);
  const feed = await aFeed();
  await feed.openAll(names(1));
  const asking = feed.worker.run(({ refresher }) => {
    Object.defineProperty(navigator, 'onLine', { value: false, configurable: true });
    return refresher.refresh();
  });
  expect(await asking).toMatchObject({ unchanged: 1, reason: 'done' });
  expect(await feed.run()).toMatchObject({ reason: 'offline', unchanged: 0 });
});
