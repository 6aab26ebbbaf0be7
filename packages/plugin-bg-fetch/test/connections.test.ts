import {
  createDownloader,
  mockNetwork,
  intro,
  network,
  whole,
  type Downloader,
} from './helpers/create-downloader.ts';
import type * as entryPoint from '../src/window.ts';

mockNetwork();
const part = (at: number) => `https://app.test/media/part/${at}.webm`;

/** A server whose responses stay open until they are released. */
function holding() {
  const open = new Map<number, () => void>();
  let most = 0;
  network.respondWith(({ url }) => {
    const at = Number(/(\d+)\.webm/.exec(url)?.[1]);
    let end = () => {};
    const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      controller.enqueue(new TextEncoder().encode('begin'));
      end = () => {
        open.delete(at);
        controller.enqueue(new TextEncoder().encode(' end'));
        controller.close();
      };
    };
    const body = new ReadableStream({ start });
    open.set(at, end);
    most = Math.max(most, open.size);
    return new Response(body, { headers: { 'Content-Length': '9' } });
  });
  return { open, most: () => most };
}

const begin = async (it: Downloader, count: number) => {
  for (let at = 0; at < count; at++) await it.fetch(`${at}`, part(at), { engine: 'ranged' });
  await it.browser.clock.advance(2000);
  await it.browser.settle();
};

test('eight ranged downloads open two connections at a time, and all of them end', async () => {
  const it = await createDownloader();
  const server = holding();
  await begin(it, 8);
  expect([...server.open.keys()]).toEqual([0, 1]);
  expect(it.find('7')).toMatchObject({ state: 'running', waitingFor: 'slot' });
  expect(it.find('0')).not.toHaveProperty('waitingFor');
  for (let step = 0; step < 8; step++) {
    const [end] = server.open.values();
    end?.();
    await it.browser.clock.advance(1000);
    await it.browser.settle();
  }
  expect(server.most()).toBe(2);
  expect(it.client.getSnapshot().map(({ state }) => state)).toEqual(Array(8).fill('done'));
});

test('maxConnections limits the connections of two pages together', async () => {
  const it = await createDownloader();
  const server = holding();
  const clients = it.client;
  clients.close();
  const open = () =>
    it.page.run(() => {
      const { BackgroundFetchClient } = require('workbox-plugin-bg-fetch/window') as typeof entryPoint;
      return new BackgroundFetchClient({ maxConnections: 3 });
    });
  it.client = await open();
  await begin(it, 6);
  const other = Object.assign(Object.create(Object.getPrototypeOf(it) as object) as Downloader, it);
  await other.open();
  await it.browser.clock.advance(2000);
  expect([...server.open.keys()]).toEqual([0, 1, 2]);
});

test('a download that waits an hour for a connection does not count as stalled', async () => {
  const it = await createDownloader();
  const server = holding();
  await begin(it, 3);
  // Bytes arrive on the open connections from time to time; the third download has no connection yet.
  const before = network.requestedUrls.length;
  await it.browser.clock.advance(20_000);
  expect(network.requestedUrls.length).toBe(before);
  expect(it.find('2')).toMatchObject({ state: 'running', waitingFor: 'slot' });
  server.open.get(0)?.();
  await it.browser.clock.advance(1000);
  await it.browser.settle();
  expect(server.open.has(2)).toBe(true);
});

test('a download that is paused while it waits for a connection opens none', async () => {
  const it = await createDownloader();
  const server = holding();
  await begin(it, 3);
  await it.run((client) => client.pause('2'));
  server.open.get(0)?.();
  await it.browser.clock.advance(1000);
  await it.browser.settle();
  expect([...server.open.keys()]).toEqual([1]);
  await it.run((client) => client.resume('2'));
  await it.browser.clock.advance(1000);
  await it.browser.settle();
  expect([...server.open.keys()]).toEqual([1, 2]);
});

test.each([0, -1, 1.5, NaN, Infinity, '2', null])(
  'the client rejects maxConnections %p by name',
  async (given) => {
    const it = await createDownloader();
    const code = await it.page.run(() => {
      const { BackgroundFetchClient } = require('workbox-plugin-bg-fetch/window') as typeof entryPoint;
      try {
        return [new BackgroundFetchClient({ maxConnections: given as number }).getSnapshot()];
      } catch (error) {
        return [(error as { code: string }).code, (error as Error).message.includes('maxConnections')];
      }
    });
    expect(code).toEqual(['invalid-option', true]);
  },
);

test('retry keeps the headers, credentials, title and icons of a failed download', async () => {
  const it = await createDownloader();
  const icons = [{ src: 'https://app.test/icon.png' }];
  const request = new Request(intro, {
    credentials: 'include',
    headers: { 'X-Part': '1', Authorization: 'Bearer 1' },
  });
  const seen: (string | null)[][] = [];
  let isUp = false;
  network.respondWith(({ headers }) => {
    seen.push([headers.get('X-Part'), headers.get('Authorization')]);
    return isUp ? whole() : new Response(null, { status: 404 });
  });
  await it.fetch('intro', request, { engine: 'ranged', title: 'Introduction', icons, downloadTotal: 27 });
  await it.browser.clock.advance(1000);
  expect(it.find()).toMatchObject({ state: 'failed' });
  isUp = true;
  expect(await it.run((client) => client.retry('intro'))).toMatchObject({ id: 'intro', state: 'queued' });
  await it.browser.clock.advance(1000);
  await it.browser.settle();
  expect(it.find()).toMatchObject({ state: 'done', title: 'Introduction' });
  expect(seen).toEqual([
    ['1', 'Bearer 1'],
    ['1', 'Bearer 1'],
  ]);
  expect(await it.row()).toMatchObject({ icons, files: [{ credentials: 'include' }] });
});
