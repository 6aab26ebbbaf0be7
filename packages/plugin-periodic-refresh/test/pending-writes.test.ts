import { HttpResponse } from 'msw';
import type * as routing from 'workbox-routing';
import type * as strategies from 'workbox-strategies';
import type * as syncQueue from 'workbox-plugin-sync-queue';
import { sweepTerminations } from 'workbox-plugin-testing';
import { captureConsole } from 'workbox-plugin-testing/console';
import { createBrowser, createFeed, type Feed, type FeedParts } from './helpers/feed.ts';
import { asked, publish } from './helpers/site.ts';

const path = '/briefings/1';
const other = '/briefings/2';

/** What is on the server; a write changes it. */
const stored = new Map<string, string>();
let refusal = 0;

beforeEach(() => {
  refusal = 0;
  for (const page of [path, other]) {
    stored.set(page, 'v1');
    publish(page, {
      answer: async (request) => {
        if (request.method !== 'PUT') {
          const etag = `"${stored.get(page)}"`;
          return request.headers.get('if-none-match') === etag
            ? new HttpResponse(null, { status: 304, headers: { etag } })
            : HttpResponse.text(stored.get(page), { headers: { etag } });
        }
        if (refusal) return new HttpResponse(null, { status: refusal });
        stored.set(page, await request.text());
        return new HttpResponse(null, { status: 204 });
      },
    });
  }
});

/** Adds a queue of edits to the worker of a feed; with `null` its edits affect nothing. */
const withQueue = (
  urlsOf: Parameters<typeof syncQueue.affects>[0] | null = ({ url }) => [url],
  parts: FeedParts = {},
  queues: syncQueue.SyncQueue[] = [],
  more: (entryPoint: typeof syncQueue) => syncQueue.Feature[] = () => [],
): FeedParts => ({
  ...parts,
  more: () => {
    const { registerRoute } = require('workbox-routing') as typeof routing;
    const { NetworkOnly } = require('workbox-strategies') as typeof strategies;
    const entryPoint = require('workbox-plugin-sync-queue') as typeof syncQueue;
    const { affects, SyncQueuePlugin } = entryPoint;
    const features = [...(urlsOf ? [affects(urlsOf)] : []), ...more(entryPoint)];
    const plugin = new SyncQueuePlugin('edits', { features });
    queues.push(plugin.queue);
    const plugins = [plugin];
    registerRoute(({ url }) => url.pathname.startsWith('/briefings/'), new NetworkOnly({ plugins }), 'PUT');
  },
});

/** Edits as an app does: the new text is stored for reads, and sent. */
async function edit(feed: Feed, body: string, page = path): Promise<number> {
  const url = new URL(page, feed.browser.scope).href;
  await feed.page.run(async () => {
    const cache = await caches.open('briefings');
    const known = await cache.match(url);
    await cache.put(url, new Response(body, { headers: { etag: known?.headers.get('etag') ?? '' } }));
  });
  const { status } = await feed.page.fetch(url, { method: 'PUT', body });
  await feed.browser.settle();
  return status;
}

async function sync({ browser }: Feed): Promise<void> {
  const { sync } = browser.registration;
  const fired = sync.fire('workbox-plugin-sync-queue:edits').catch(() => {});
  await browser.clock.advance(3000);
  await fired;
}

const pendingOf = async (feed: Feed, page = path) => {
  const response = await feed.page.fetch(new URL(page, feed.browser.scope));
  await response.text();
  await feed.browser.settle();
  return response.headers.get('sync-queue-pending');
};
const reads = () => asked.filter(({ request }) => request.method === 'GET').map(({ path }) => path);

test.each(['StaleWhileRevalidate', 'NetworkFirst'] as const)(
  'an edit that was made offline is overwritten neither by a run nor by a read through %s, and is fresh after delivery',
  async (strategy) => {
    const feed = await createFeed({}, withQueue(undefined, { strategy }));
    await feed.openAll([path, other]);
    refusal = 503;
    expect(await edit(feed, 'mine')).toBe(202);
    stored.set(path, 'theirs');
    stored.set(other, 'v2');
    const report = await feed.run();
    expect(report).toMatchObject({ refreshed: 1, skipped: 1 });
    expect(report.problems).toMatchObject([{ code: 'pending-write' }]);
    expect([await feed.text(path), await feed.text(other)]).toEqual(['mine', 'v2']);
    expect(await pendingOf(feed)).toBe('1');
    expect(await pendingOf(feed, other)).toBe(null);
    expect(await feed.text(path)).toBe('mine');

    refusal = 0;
    asked.splice(0);
    await sync(feed);
    expect(stored.get(path)).toBe('mine');
    expect(reads()).toEqual([path]);
    expect((await feed.cached(path))?.headers.get('etag')).toBe('"mine"');
    expect(await pendingOf(feed)).toBe(null);
  },
);

test('a refused edit is replaced by the answer of the server, also where the edit was stored under the same ETag', async () => {
  const feed = await createFeed({}, withQueue());
  await feed.openAll([path]);
  feed.browser.online = false;
  await edit(feed, 'mine');
  feed.browser.online = true;
  refusal = 422;
  await sync(feed);
  expect(await feed.text(path)).toBe('v1');
});

test('a URL is fetched again once, after the last of three writes to it', async () => {
  const feed = await createFeed({}, withQueue());
  await feed.openAll([path, other]);
  feed.browser.online = false;
  for (const body of ['a', 'b', 'c']) await edit(feed, body);
  await edit(feed, 'd', other);
  feed.browser.online = true;
  expect(await pendingOf(feed)).toBe('3');
  asked.splice(0);
  await sync(feed);
  expect(reads().sort()).toEqual([path, other]);
  expect([await feed.text(path), await feed.text(other)]).toEqual(['c', 'd']);
});

test('open pages are told of a URL whose write was delivered, without the option broadcastUpdate', async () => {
  const feed = await createFeed({}, withQueue());
  await feed.openAll([path]);
  feed.browser.online = false;
  await edit(feed, 'mine');
  feed.browser.online = true;
  await sync(feed);
  const told = (feed.page.messages as { type?: string }[]).filter(({ type }) => type === 'CACHE_UPDATED');
  expect(told).toMatchObject([
    { payload: { cacheName: 'briefings', updatedURL: new URL(path, feed.browser.scope).href } },
  ]);
});

test('a discarded edit is replaced by the answer of the server', async () => {
  const queues: syncQueue.SyncQueue[] = [];
  const feed = await createFeed({}, withQueue(undefined, {}, queues));
  await feed.openAll([path]);
  feed.browser.online = false;
  await edit(feed, 'mine');
  feed.browser.online = true;
  await feed.worker.run(async () => {
    for (const queue of queues) for (const { id } of await queue.getAll()) await queue.discard(id);
  });
  await feed.browser.clock.advance(1000);
  expect(await feed.text(path)).toBe('v1');
});

test('an edit whose request was replaced by one to another URL waits for both URLs', async () => {
  const queues: syncQueue.SyncQueue[] = [];
  const feed = await createFeed(
    {},
    withQueue(undefined, {}, queues, ({ commands }) => [commands()]),
  );
  await feed.openAll([path, other]);
  feed.browser.online = false;
  await edit(feed, 'mine');
  const to = new URL(other, feed.browser.scope).href;
  await feed.worker.run(async () => {
    for (const queue of queues)
      for (const { id } of await queue.getAll())
        await queue.update(id, new Request(to, { method: 'PUT', body: 'moved' }));
  });
  expect([await pendingOf(feed), await pendingOf(feed, other)]).toEqual(['1', '1']);
  feed.browser.online = true;
  await sync(feed);
  expect([await feed.text(path), await feed.text(other)]).toEqual(['v1', 'moved']);
  expect([await pendingOf(feed), await pendingOf(feed, other)]).toEqual([null, null]);
});

test('a URL whose read fails after the delivery is fetched again after the next replay', async () => {
  const feed = await createFeed({}, withQueue());
  await feed.openAll([path]);
  feed.browser.online = false;
  await edit(feed, 'mine');
  feed.browser.online = true;
  const answer = (request: Request) =>
    request.method === 'PUT' ? new HttpResponse(null, { status: 204 }) : HttpResponse.error();
  publish(path, { answer });
  await sync(feed);
  expect(await feed.text(path)).toBe('mine');
  await feed.restart();
  publish(path, { answer: () => HttpResponse.text('fresh') });
  await sync(feed);
  expect(await feed.text(path)).toBe('fresh');
});

test('an edit is fresh after its delivery, wherever the worker is terminated', async () => {
  const killPoints = await sweepTerminations(async (n) => {
    stored.set(path, 'v1');
    const browser = createBrowser();
    const feed = await createFeed({}, withQueue(undefined, { browser }));
    const { worker } = feed;
    await feed.openAll([path]);
    browser.online = false;
    await edit(feed, 'mine');
    browser.online = true;
    void worker.terminateAt(n);
    await sync(feed);
    await feed.restart();
    await sync(feed);
    expect(stored.get(path)).toBe('mine');
    expect((await feed.cached(path))?.headers.get('etag')).toBe('"mine"');
    return worker;
  });
  expect(killPoints).toBeGreaterThan(20);
});

test.each([
  ['a string', (() => path) as never],
  ['a promise', (async () => [path]) as never],
  ['no URL', () => ['http://']],
  [
    'an error',
    () => {
      throw new Error('no');
    },
  ],
])('affects that gives %s loses no write, and is named in the console', async (_, affects) => {
  const printed = captureConsole();
  const feed = await createFeed({}, withQueue(affects));
  await feed.openAll([path]);
  feed.browser.online = false;
  expect(await edit(feed, 'mine')).toBe(202);
  feed.browser.online = true;
  expect(printed('error').join()).toContain('"affects" must return a list of URLs');
  await sync(feed);
  expect(stored.get(path)).toBe('mine');
});

test('a write of somebody else is not told to the current user, and one of an earlier user keeps nothing from being refreshed', async () => {
  const queues: syncQueue.SyncQueue[] = [];
  const feed = await createFeed({}, withQueue(undefined, {}, queues));
  await feed.worker.run(() => queues.at(0)?.setOwner('ann'));
  await feed.openAll([path]);
  feed.browser.online = false;
  await edit(feed, 'of ann');
  feed.browser.online = true;
  expect(await pendingOf(feed)).toBe('1');
  await feed.worker.run(() => queues.at(0)?.setOwner('ben'));
  expect(await pendingOf(feed)).toBe(null);
  stored.set(path, 'v2');
  expect(await feed.run()).toMatchObject({ skipped: 0 });
  expect(await feed.text(path)).toBe('v2');
});

/** The names of the databases that are opened from now on. */
function countOpens(): string[] {
  const opened: string[] = [];
  const open = Reflect.get(IDBFactory.prototype, 'open');
  jest.spyOn(IDBFactory.prototype, 'open').mockImplementation(function (this: IDBFactory, ...args) {
    opened.push(args[0]);
    return open.apply(this, args);
  });
  return opened;
}

const database = 'workbox-plugin-sync-queue';

test('a read opens the database of a queue once where the queue has affects, and never where it has not', async () => {
  for (const [has, opens] of [
    [true, [database]],
    [false, []],
  ] as const) {
    const feed = await createFeed({}, withQueue(has ? undefined : null));
    await feed.openAll([path]);
    await feed.restart();
    const opened = countOpens();
    for (const page of [path, other, path]) expect(await pendingOf(feed, page)).toBe(null);
    await feed.browser.clock.advance(30_000);
    expect(opened.filter((name) => name === database)).toEqual(opens);
    jest.restoreAllMocks();
  }
});

test.each(['StaleWhileRevalidate', 'NetworkFirst'] as const)(
  'a read through %s waits for a storage that does not answer for at most 3 s, and stores nothing over a write that may wait',
  async (strategy) => {
    const feed = await createFeed({}, withQueue(undefined, { strategy }));
    await feed.openAll([path]);
    feed.browser.online = false;
    expect(await edit(feed, 'mine')).toBe(202);
    feed.browser.online = true;
    await feed.worker.terminate();
    // Another tab has the database open, and a third one waits for another version of it.
    const { indexedDB } = feed.browser;
    const holder = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open(database);
      opening.onsuccess = () => resolve(opening.result);
    });
    indexedDB.open(database, 9).onsuccess = ({ target }) => (target as IDBOpenDBRequest).result.close();
    stored.set(path, 'theirs');
    let answer: string | undefined;
    void feed.page.fetch(new URL(path, feed.browser.scope)).then(async (response) => {
      answer = `${await response.text()}, pending: ${response.headers.get('sync-queue-pending')}`;
    });
    await feed.browser.clock.advance(2900);
    expect(answer).toBeUndefined();
    await feed.browser.clock.advance(200);
    expect(answer).toBe(`${strategy === 'NetworkFirst' ? 'theirs' : 'mine'}, pending: null`);
    holder.close();
    await feed.browser.clock.advance(10_000);
    await feed.restart();
    expect(await feed.text(path)).toBe('mine');
  },
);
