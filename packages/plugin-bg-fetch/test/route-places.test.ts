import type * as routing from 'workbox-routing';
import type * as strategies from 'workbox-strategies';
import { FakeBrowser } from 'workbox-plugin-testing';
import type * as entryPoint from '../src/index.ts';
import {
  createDownloader,
  mockNetwork,
  body,
  Downloader,
  intro,
  network,
  whole,
} from './helpers/create-downloader.ts';

mockNetwork();

/** A worker whose media route uses the cache `cacheName`, and matches by `match`. */
const script =
  (cacheName: string, match: 'path' | 'destination' = 'path', options = {}) =>
  () => {
    const { registerRoute } = require('workbox-routing') as typeof routing;
    const { CacheFirst } = require('workbox-strategies') as typeof strategies;
    const { BackgroundFetchPlugin } = require('workbox-plugin-bg-fetch') as typeof entryPoint;
    registerRoute(
      ({ url, request }) =>
        match === 'path' ? url.pathname.startsWith('/media/') : request.destination === 'video',
      new CacheFirst({ cacheName, plugins: [new BackgroundFetchPlugin(options)] }),
    );
  };

const update = async (it: Downloader, cacheName: string) => {
  const next = await it.browser.update(script(cacheName));
  await next.activate();
  await it.browser.settle();
};

test("a download is stored in the cache that the newest worker's route uses", async () => {
  const it = await createDownloader();
  await it.fetch();
  await update(it, 'media-2');
  await it.fetches.succeed('intro', { [intro]: () => whole() });
  await it.browser.settle();
  expect(await it.cached(intro, 'media-2')).toMatchObject({ text: body });
  expect(await it.cached(intro, 'media')).toBeUndefined();
  expect(it.find()).toMatchObject({ state: 'done' });
  await it.run((client) => client.remove('intro'));
  expect(await it.cached(intro, 'media-2')).toBeUndefined();
});

test('a download is done only while its route finds the files, and fetch downloads it again', async () => {
  const it = await createDownloader();
  await it.fetch();
  await it.fetches.succeed('intro', { [intro]: () => whole() });
  await update(it, 'media-2');
  await it.run((client) => client.getAll());
  expect(it.find()).toMatchObject({ state: 'failed', failureReason: 'evicted' });
  await it.fetch();
  await it.fetches.succeed('intro', { [intro]: () => whole() });
  await it.browser.settle();
  expect(it.find()).toMatchObject({ state: 'done' });
  expect(await it.cached(intro, 'media-2')).toMatchObject({ text: body });
});

test('fetch downloads a done file again that is gone from the cache', async () => {
  const it = await createDownloader();
  await it.fetch();
  await it.fetches.succeed('intro', { [intro]: () => whole() });
  await it.browser.settle();
  const worker = await it.browser.registration.runningWorker();
  await worker.run(() => caches.delete('media'));
  expect(await it.fetch()).toMatchObject({ state: 'queued' });
  await it.fetches.succeed('intro', { [intro]: () => whole() });
  await it.browser.settle();
  expect(await it.cached()).toMatchObject({ text: body });
});

test('a download is evicted if a plugin of the route hides its cached file', async () => {
  let hidden = false;
  const it = await createDownloader({
    plugins: () => [
      { cachedResponseWillBeUsed: async ({ cachedResponse }) => (hidden ? null : cachedResponse) },
    ],
  });
  await it.fetch();
  await it.fetches.succeed('intro', { [intro]: () => whole() });
  await it.run((client) => client.getAll());
  expect(it.find()).toMatchObject({ state: 'done' });
  hidden = true;
  await it.run((client) => client.getAll());
  expect(it.find()).toMatchObject({ state: 'failed', failureReason: 'evicted' });
});

/** A page under a worker whose route matches by destination. */
async function byDestination(options = {}) {
  const browser = new FakeBrowser({ permissions: { 'background-fetch': 'granted' } });
  await browser.register(script('media', 'destination', options));
  const it = new Downloader(browser);
  await it.open();
  return it;
}

test.each([
  ['by its extension', intro, {}],
  ['by what a route matches, without an extension', 'https://app.test/media/7', {}],
  ['by the given destination', 'https://app.test/media/7.bin', { destination: 'video' as const }],
])('a route that matches by destination is found, %s', async (_, url, options) => {
  const it = await byDestination();
  await it.fetch('film', url, options);
  await it.fetches.succeed('film', { [url]: () => whole() });
  await it.browser.settle();
  expect(it.find('film')).toMatchObject({ state: 'done' });
  expect(await it.cached(url)).toMatchObject({ text: body });
  await it.run((client) => client.getAll());
  expect(it.find('film')).toMatchObject({ state: 'done' });
  await it.browser.close();
});

test('fetch rejects a destination that no route matches as no-route', async () => {
  const it = await byDestination();
  expect(
    await it.errorOf((client) => client.fetch('song', '/media/song.webm', { destination: 'audio' })),
  ).toMatchObject({ code: 'no-route' });
  await it.browser.close();
});

test('handOff on a route that matches by destination uses the destination of the request', async () => {
  const it = await byDestination({ handOff: { minBytes: 20 } });
  network.respondWith(() => whole(body, { 'Content-Range': 'bytes 0-26/27' }, 206));
  const url = 'https://app.test/stream/7';
  await (await it.page.fetch(url, { destination: 'video', headers: { Range: 'bytes=0-' } })).text();
  await it.browser.settle();
  expect(it.find(url)).toMatchObject({ state: 'running' });
  await it.fetches.succeed(url, { [url]: () => whole() });
  expect(await it.cached(url)).toMatchObject({ text: body });
  await it.browser.close();
});
