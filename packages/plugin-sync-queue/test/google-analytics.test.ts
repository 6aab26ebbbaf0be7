// The steps of the integration test "replay failed Google Analytics hits" of workbox-google-analytics, with this
// plugin. The script is the recipe of the README.
import type * as routing from 'workbox-routing';
import type * as strategies from 'workbox-strategies';
import type * as plugin from '../src/index.ts';
import { enqueueInWorkbox, workboxQueueScript } from './helpers/other-queues.ts';
import { createServer } from './helpers/fake-server.ts';
import { createBrowser, Outbox, type OutboxExports } from './helpers/outbox.ts';

const server = createServer();
const collect = 'https://www.google-analytics.com/collect';

const script = () => {
  const { registerRoute } = require('workbox-routing') as typeof routing;
  const { NetworkOnly } = require('workbox-strategies') as typeof strategies;
  const { SyncQueuePlugin, workboxBackgroundSync } = require('workbox-plugin-sync-queue') as typeof plugin;

  const isHit = ({ url }: { url: URL }) =>
    url.hostname === 'www.google-analytics.com' && /^\/(\w+\/)?collect/.test(url.pathname);
  const hits = new SyncQueuePlugin('hits', {
    maxRetentionTime: 2 * 24 * 60,
    migrateFrom: workboxBackgroundSync('workbox-google-analytics'),
    // `qt` is the time in milliseconds for which the hit has waited.
    requestWillReplay: async ({ entry, request }) => {
      const { origin, pathname, searchParams } = new URL(request.url);
      const params = request.method === 'POST' ? new URLSearchParams(await request.text()) : searchParams;
      params.set('qt', String(Date.now() - entry.createdAt + Number(params.get('qt') ?? 0)));
      return new Request(origin + pathname, {
        method: 'POST',
        body: params.toString(),
        mode: 'cors',
        credentials: 'omit',
        headers: { 'Content-Type': 'text/plain' },
      });
    },
  });
  registerRoute(isHit, new NetworkOnly({ plugins: [hits] }), 'POST');
  // A pixel is a GET, which the queue does not capture: a failed pixel is pushed.
  registerRoute(isHit, async ({ request }) => {
    try {
      return await fetch(request.clone());
    } catch {
      await hits.queue.pushRequest({ request });
      return new Response(null, { status: 202 });
    }
  });
  return { plugin: hits, queue: hits.queue };
};

const sent = () => server.received.map(({ body }) => new URLSearchParams(body));
const queueTimes = () => sent().map((params) => Number(params.get('qt')));

async function createSite() {
  const browser = createBrowser();
  return new Outbox(await browser.register<OutboxExports>(script), { name: 'hits' });
}

const beacon = (outbox: Outbox, label: string) =>
  outbox.page.fetch(collect, { method: 'POST', body: `v=1&ea=beacon&el=${label}`, mode: 'no-cors' });
const pixel = (outbox: Outbox, label: string) =>
  outbox.page.fetch(`${collect}?v=1&ea=pixel&el=${label}`, { mode: 'no-cors' });

test('analytics hits that failed are replayed in order, with the time for which each has waited', async () => {
  const outbox = await createSite();
  // A hit while online is sent unchanged.
  await beacon(outbox, 'online');
  expect(server.received.map(({ body }) => body)).toEqual(['v=1&ea=beacon&el=online']);
  server.reset();

  outbox.browser.online = false;
  await beacon(outbox, 'first');
  await outbox.wait(50);
  await pixel(outbox, 'second');
  // A request without a route is not queued.
  const unmatched = await outbox.page.fetch('https://httpbin.org/get').catch(() => 'rejected');
  expect(unmatched).toBe('rejected');
  expect(server.received).toEqual([]);
  await outbox.wait(100);

  outbox.browser.online = true;
  await outbox.completeSync();
  expect(server.received.map(({ method, url }) => [method, url])).toEqual([
    ['POST', collect],
    ['POST', collect],
  ]);
  expect(sent().map((one) => [one.get('ea'), one.get('el')])).toEqual([
    ['beacon', 'first'],
    ['pixel', 'second'],
  ]);
  const [first, second] = queueTimes() as [number, number];
  expect(second).toBeGreaterThan(0);
  expect(first - second).toBe(50_000);
  expect(await outbox.entries()).toEqual([]);
});

test('the queue time of a hit that had one already is added to it', async () => {
  const outbox = await createSite();
  outbox.browser.online = false;
  await outbox.page.fetch(collect, { method: 'POST', body: 'v=1&qt=1000', mode: 'no-cors' });
  await outbox.wait(5);
  outbox.browser.online = true;
  await outbox.completeSync();
  expect(queueTimes()).toEqual([6000]);
});

test('a hit that fails again keeps waiting, and its queue time grows', async () => {
  const outbox = await createSite();
  outbox.browser.online = false;
  await beacon(outbox, 'a');
  outbox.browser.online = true;
  server.respondWith(503, 201);
  await outbox.completeSync();
  expect(queueTimes()).toHaveLength(2);
  expect(queueTimes()).toEqual(queueTimes().toSorted((a, b) => a - b));
  expect(new Set(queueTimes()).size).toBe(2);
});

test('hits of workbox-google-analytics are migrated, pixels included', async () => {
  const browser = createBrowser();
  const workboxWorker = await browser.register(workboxQueueScript('notes'));
  await enqueueInWorkbox(workboxWorker, 'a note');
  await workboxWorker.run(async ({ Queue }) => {
    const queue = new Queue('workbox-google-analytics');
    const before = Date.now() - 60_000;
    const url = 'https://www.google-analytics.com/collect';
    await queue.pushRequest({ request: new Request(`${url}?ea=pixel`), timestamp: before });
    await queue.pushRequest({
      request: new Request(url, { method: 'POST', body: 'ea=beacon' }),
      timestamp: before + 1,
    });
  });
  const worker = await browser.update<OutboxExports>(script);
  await worker.activate();
  await browser.clock.advance(5000);
  expect(sent().map((params) => params.get('ea'))).toEqual(['pixel', 'beacon']);
  expect(Math.min(...queueTimes())).toBeGreaterThan(59_999);
});
