import type { Driver } from './driver/driver.ts';
import { expect, test } from './fixtures.ts';
import { effects, empty, openOutbox, post, serveOutbox } from './outbox.ts';
import type { TestServer } from './server.ts';

// Static routes are rules by which the browser answers without the worker. Of the engines here, Chromium has them.
const bare = { tag: '@same-without-apis' };

async function openWithRules(driver: Driver, server: TestServer, ...rules: object[]) {
  await serveOutbox(server);
  return openOutbox(driver, server, { page: '/app', query: `rules=${JSON.stringify(rules)}` });
}

async function expectQueued(driver: Driver, server: TestServer, rule: object): Promise<void> {
  const tab = await openWithRules(driver, server, rule);
  await server.down();
  expect((await post(tab, 'milk')).status).toBe(202);
  await server.up();
  await empty(driver, server);
  expect((await post(tab, 'bread')).status).toBe(201);
  expect(effects(server)).toEqual(['milk', 'bread']);
}

test(
  'a static rule for GET leaves writes to the queue, which delivers them once',
  bare,
  async ({ server, driver }) => {
    const condition = { urlPattern: '/api/*', requestMethod: 'GET' };
    await expectQueued(driver, server, { condition, source: 'network' });
  },
);

test(
  'a static rule that races leaves writes to the queue, which delivers them once',
  bare,
  async ({ server, driver }) => {
    const condition = { urlPattern: '/api/*' };
    await expectQueued(driver, server, { condition, source: 'race-network-and-fetch-handler' });
  },
);

test('a static rule without a method takes writes past the queue', bare, async ({ server, driver }) => {
  const tab = await openWithRules(driver, server, { condition: { urlPattern: '/api/*' }, source: 'network' });
  await server.down();
  expect(await post(tab, 'milk')).toMatchObject({ status: 0, entry: null });
  expect(await tab.evaluate(() => window.outbox.size())).toBe(0);
});

test('a static rule with a cache answers a range with the whole file', bare, async ({ server, driver }) => {
  const rule = { condition: { urlPattern: '/media/*' }, source: { cacheName: 'media' } };
  const tab = await openWithRules(driver, server, rule);
  const answer = await tab.evaluate(async () => {
    await (await caches.open('media')).put('/media/intro', new Response('0123456789'));
    const response = await fetch('/media/intro', { headers: { Range: 'bytes=2-4' } });
    return [response.status, await response.text()];
  });
  expect(answer).toEqual([200, '0123456789']);
});
