import type * as expiration from 'workbox-expiration';
import type * as strategies from 'workbox-strategies';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import type { PeriodicRefreshPlugin } from '../src/index.ts';
import { createFeed, strategyNames, type FeedParts } from './helpers/feed.ts';
import { asked, names, paths, publish, publishAll } from './helpers/site.ts';

const parts = ['/parts/head', '/parts/body'];

/** The recipe of workbox-streams: the route of an event makes its answer from several requests. */
const streams =
  (strategy: 'CacheFirst' | 'StaleWhileRevalidate' | 'NetworkFirst') => (plugin: PeriodicRefreshPlugin) => {
    const all = require('workbox-strategies') as typeof strategies;
    const handler = new all[strategy]({ cacheName: 'briefings', plugins: [plugin] });
    self.addEventListener('fetch', (event) => {
      const { request } = event as FetchEvent;
      const { pathname } = new URL(request.url);
      const handle = (request: Request) => handler.handle({ event: event as ExtendableEvent, request });
      if (parts.includes(pathname)) (event as FetchEvent).respondWith(handle(request));
      if (pathname !== '/streamed') return;
      const texts = Promise.all(
        [...parts.map((part) => new Request(part)), request].map(async (part) => (await handle(part)).text()),
      );
      (event as FetchEvent).respondWith(texts.then((text) => new Response(text.join(' '))));
    });
  };

test.each(strategyNames)(
  'with %s, a route that makes several requests in one event stores each answer under its own URL',
  async (strategy) => {
    for (const path of [...parts, '/streamed']) publish(path, { body: `${path} v1`, etag: '"1"' });
    const feed = await createFeed({}, { match: () => false, more: streams(strategy) });
    await feed.openAll(['/streamed']);
    for (const path of [...parts, '/streamed']) publish(path, { body: `${path} v2`, etag: '"2"' });
    expect(await feed.run()).toMatchObject({ refreshed: 3, failed: 0, problems: [] });
    for (const path of [...parts, '/streamed']) expect(await feed.text(path)).toBe(`${path} v2`);
    expect(await feed.open('/streamed')).toBe('/parts/head v2 /parts/body v2 /streamed v2');
  },
);

const rebuilding =
  (keeps: (request: Request) => RequestInit): (() => WorkboxPlugin[]) =>
  () => [{ requestWillFetch: async ({ request }) => new Request(request.url, keeps(request)) }];
const rebuilds: [how: string, keeps: (request: Request) => RequestInit][] = [
  ['its headers', ({ headers }) => ({ headers })],
  ['nothing', () => ({})],
  [
    'all that can be copied but the signal',
    ({ headers, cache, credentials }) => ({ headers, cache, credentials }),
  ],
];
const order = [true, false].map((before) => [before ? 'before' : 'behind', before] as const);

for (const [where, before] of order)
  for (const [how, keeps] of rebuilds)
    test(`a plugin ${where} it that makes a new request of the URL and ${how} costs no body by a probe or an announcement`, async () => {
      publishAll(3);
      const feed = await createFeed(
        {},
        { strategy: 'StaleWhileRevalidate', before, plugins: () => [...rebuilding(keeps)(), ...expiring()] },
      );
      await feed.openAll(names(3));
      const isConditional = before || how !== 'nothing';
      expect(await feed.run()).toMatchObject({ unchanged: 3, problems: [], bytes: 0 });
      expect(asked).toHaveLength(3);
      if (isConditional) expect(asked.every(({ status }) => status === 304)).toBe(true);
    });

/** Makes a run announce the uses again. */
function expiring(): WorkboxPlugin[] {
  const { ExpirationPlugin } = require('workbox-expiration') as typeof expiration;
  return [new ExpirationPlugin({ maxEntries: 9 })];
}

for (const [how, keeps] of rebuilds)
  test.each([
    ['is not answered', () => new Promise<Response>(() => {})],
    [
      'is answered without an end',
      async () =>
        new Response(
          new ReadableStream({
            start: (controller) => controller.enqueue(new Uint8Array(10)),
            pull: () => new Promise<void>(() => {}),
          }),
        ),
    ],
  ])(`the time of a run ends it when its request, made anew of the URL and ${how}, %s`, async (_, answer) => {
    publishAll(2);
    const feed = await createFeed({ maxSeconds: 5 }, { plugins: rebuilding(keeps) });
    await feed.openAll(names(2));
    for (const path of names(2)) publish(path, { answer });
    const fired = feed.fire();
    await feed.browser.clock.advance(5000);
    expect(await fired).toBe('resolved');
    expect((await feed.status()).lastRun).toMatchObject({ left: 2, reason: 'seconds', seconds: 5 });
    expect(await feed.text('/briefings/1')).toBe('/briefings/1 v1');
  });

test.each(rebuilds)(
  'a body whose request a plugin made anew from the URL and %s ends at maxBytes',
  async (_, keeps) => {
    publishAll(1);
    const feed = await createFeed({ maxBytes: 1000 }, { plugins: rebuilding(keeps) });
    await feed.openAll(names(1));
    let sent = 0;
    publish('/briefings/1', {
      answer: () =>
        new Response(
          new ReadableStream({
            pull: (controller) => {
              if (sent < 100_000) controller.enqueue(new Uint8Array(100));
              else controller.close();
              sent += 100;
            },
          }),
        ),
    });
    expect(await feed.run()).toMatchObject({
      refreshed: 0,
      reason: 'bytes',
      problems: [{ code: 'too-large' }],
    });
    expect(sent).toBeLessThan(10_000);
    expect(await feed.text('/briefings/1')).toBe('/briefings/1 v1');
  },
);

const matchOptions: [what: string, options: FeedParts, count: number][] = [
  ['ignoreSearch', { strategyOptions: { matchOptions: { ignoreSearch: true } } }, 1],
  ['no match option', {}, 10],
];
test.each(matchOptions)(
  'ten queries of one path are refreshed, by %s, as they are stored',
  async (_, options, count) => {
    const queries = Array.from({ length: 10 }, (_, at) => `/briefings/1?at=${at}`);
    for (const path of queries) publish(path, { body: 'v1', etag: '"1"' });
    const feed = await createFeed({ maxEntries: 50 }, { strategy: 'CacheFirst', ...options });
    await feed.openAll(queries);
    await feed.openAll(queries.slice(5));
    for (const path of queries) publish(path, { body: 'v2', etag: '"2"' });
    expect(await feed.run()).toMatchObject({ refreshed: count, failed: 0, skipped: 0 });
    expect(asked).toHaveLength(count);
    if (count === 1) expect(paths()).toEqual(['/briefings/1?at=0']);
    expect(await feed.keys()).toHaveLength(count);
    for (const path of queries) expect(await feed.open(path)).toBe('v2');
  },
);

test('listed queries of one path are fetched once with ignoreSearch', async () => {
  const queries = ['/briefings/1?a', '/briefings/1?b', '/briefings/1?c'];
  for (const path of queries) publish(path, { body: 'v1', etag: '"1"' });
  const feed = await createFeed(
    { urls: queries },
    { strategyOptions: { matchOptions: { ignoreSearch: true } } },
  );
  expect(await feed.run()).toMatchObject({ refreshed: 1, failed: 0 });
  expect(asked).toHaveLength(1);
});
