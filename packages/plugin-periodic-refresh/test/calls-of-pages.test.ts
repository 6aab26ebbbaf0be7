import { createBrowser, createFeed, feedScript, type Feed } from './helpers/feed.ts';
import { names, publish, publishAll } from './helpers/site.ts';
import type * as pageLibrary from '../src/window.ts';
import type { FakePage } from 'workbox-plugin-testing';

const clientOf = async (page: FakePage) => {
  const client = await page.run(() => {
    const { PeriodicRefreshClient } = require('workbox-plugin-periodic-refresh/window') as typeof pageLibrary;
    return new PeriodicRefreshClient('briefings');
  });
  await page.browser.settle();
  return client;
};

/** Posts a message with a port to the worker. Returns all answers through the port. */
async function ask({ page, browser }: Feed, payload: unknown): Promise<unknown[]> {
  const answers: unknown[] = [];
  const port = await page.run(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => void answers.push(data);
    return port2;
  });
  page.post({ type: 'PERIODIC_REFRESH_CALL', meta: 'workbox-plugin-periodic-refresh@2', payload }, [port]);
  await browser.settle();
  return answers;
}

test.each(['toString', 'constructor', '__proto__', 'hasOwnProperty'])(
  'a page that calls "%s", or a refresher of that name, gets an error',
  async (name) => {
    const feed = await createFeed();
    expect(await ask(feed, { name: 'briefings', call: name })).toMatchObject([
      { error: { code: 'unknown-request' } },
    ]);
    expect(await ask(feed, { name, call: 'status' })).toMatchObject([
      { error: { code: 'unknown-refresher' } },
    ]);
  },
);

test('a page without a client gets no message when an entry has changed', async () => {
  publishAll(2);
  const feed = await createFeed();
  const other = feed.browser.openPage();
  await clientOf(other);
  await feed.openAll(names(2));
  publish('/briefings/2', { body: 'new', etag: '"2"' });
  expect(await feed.run()).toMatchObject({ refreshed: 1 });
  expect([feed.page.messages, other.messages]).toEqual([[], []]);
});

test('a page of a nested scope sees only its own refresher', async () => {
  const feed = await createFeed();
  const inner = `${feed.browser.scope}inner/`;
  await feed.browser.register(feedScript(), { scope: inner });
  const [outerClient, innerPage] = [await clientOf(feed.page), feed.browser.openPage(inner)];
  const innerClient = await clientOf(innerPage);
  await feed.page.run(() => outerClient.enable());
  await feed.browser.settle();
  expect(outerClient.getSnapshot().status?.mode).toBe('periodic-sync');
  expect(innerClient.getSnapshot().status?.mode).toBe('off');
});

test('enable() and disable() that are not awaited are executed in order', async () => {
  const feed = await createFeed();
  const client = await clientOf(feed.page);
  await feed.page.run(() => Promise.all([client.enable(), client.disable(), client.enable()]));
  expect(await feed.page.run(() => client.status())).toMatchObject({ mode: 'periodic-sync' });
  await feed.page.run(() => Promise.all([client.disable(), client.enable(), client.disable()]));
  expect(await feed.page.run(() => client.status())).toMatchObject({ mode: 'off' });
});

test('a call after a clear() that is not awaited sees an empty log', async () => {
  publish('/briefings/1', { body: 'v1' });
  const feed = await createFeed();
  await feed.openAll(['/briefings/1']);
  const client = await clientOf(feed.page);
  expect(await feed.page.run(() => Promise.all([client.clear(), client.getAll()]))).toEqual([undefined, []]);
});

test('a client with an unlimited timeout gets its answers', async () => {
  const feed = await createFeed({}, { browser: createBrowser(), enabled: false });
  const client = await feed.page.run(() => {
    const { PeriodicRefreshClient } = require('workbox-plugin-periodic-refresh/window') as typeof pageLibrary;
    return new PeriodicRefreshClient('briefings', { timeoutSeconds: Infinity });
  });
  expect(await feed.page.run(() => client.status())).toMatchObject({ mode: 'off' });
});
