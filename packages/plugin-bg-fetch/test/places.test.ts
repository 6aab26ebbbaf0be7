import type * as routing from 'workbox-routing';
import type * as strategies from 'workbox-strategies';
import { FakeBrowser } from 'workbox-plugin-testing';
import type * as door from '../src/index.ts';
import { aDownloader, aNetwork, body, Downloader, intro, network, whole } from './a-downloader.ts';

aNetwork();

/** A worker whose media route keeps its answers in `cacheName`, and matches as `match` says. */
const script =
  (cacheName: string, match: 'path' | 'destination' = 'path', options = {}) =>
  () => {
    const { registerRoute } = require('workbox-routing') as typeof routing;
    const { CacheFirst } = require('workbox-strategies') as typeof strategies;
    const { BackgroundFetchPlugin } = require('workbox-plugin-bg-fetch') as typeof door;
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

test('a download is stored where the route of the newest worker looks for it', async () => {
  const it = await aDownloader();
  await it.fetch();
  await update(it, 'media-2');
  await it.fetches.succeed('intro', { [intro]: () => whole() });
  await it.browser.settle();
  expect(await it.cached(intro, 'media-2')).toMatchObject({ text: body });
  expect(await it.cached(intro, 'media')).toBeUndefined();
  expect(it.see()).toMatchObject({ state: 'done' });
  await it.run((client) => client.remove('intro'));
  expect(await it.cached(intro, 'media-2')).toBeUndefined();
});

test('a file is done only while its route finds it, and is fetched again by the same call', async () => {
  const it = await aDownloader();
  await it.fetch();
  await it.fetches.succeed('intro', { [intro]: () => whole() });
  await update(it, 'media-2');
  await it.run((client) => client.getAll());
  expect(it.see()).toMatchObject({ state: 'failed', failureReason: 'evicted' });
  await it.fetch();
  await it.fetches.succeed('intro', { [intro]: () => whole() });
  await it.browser.settle();
  expect(it.see()).toMatchObject({ state: 'done' });
  expect(await it.cached(intro, 'media-2')).toMatchObject({ text: body });
});

test('fetch of what is done, and whose file is gone since, loads it again', async () => {
  const it = await aDownloader();
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

test('a plugin that does not give out what is cached makes it undone', async () => {
  let hidden = false;
  const it = await aDownloader({
    plugins: () => [
      { cachedResponseWillBeUsed: async ({ cachedResponse }) => (hidden ? null : cachedResponse) },
    ],
  });
  await it.fetch();
  await it.fetches.succeed('intro', { [intro]: () => whole() });
  await it.run((client) => client.getAll());
  expect(it.see()).toMatchObject({ state: 'done' });
  hidden = true;
  await it.run((client) => client.getAll());
  expect(it.see()).toMatchObject({ state: 'failed', failureReason: 'evicted' });
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
  ['by what a route takes, without an extension', 'https://app.test/media/7', {}],
  ['as it is told', 'https://app.test/media/7.bin', { destination: 'video' as const }],
])('a route that matches by destination is found, %s', async (_, url, options) => {
  const it = await byDestination();
  await it.fetch('film', url, options);
  await it.fetches.succeed('film', { [url]: () => whole() });
  await it.browser.settle();
  expect(it.see('film')).toMatchObject({ state: 'done' });
  expect(await it.cached(url)).toMatchObject({ text: body });
  await it.run((client) => client.getAll());
  expect(it.see('film')).toMatchObject({ state: 'done' });
  await it.browser.close();
});

test('a destination that no route takes is refused as no-route', async () => {
  const it = await byDestination();
  expect(
    await it.errorOf((client) => client.fetch('song', '/media/song.webm', { destination: 'audio' })),
  ).toMatchObject({ code: 'no-route' });
  await it.browser.close();
});

test('hand-off of a route that matches by destination uses that of the request', async () => {
  const it = await byDestination({ handOff: { minBytes: 20 } });
  network.says(() => whole(body, { 'Content-Range': 'bytes 0-26/27' }, 206));
  const url = 'https://app.test/stream/7';
  await (await it.page.fetch(url, { destination: 'video', headers: { Range: 'bytes=0-' } })).text();
  await it.browser.settle();
  expect(it.see(url)).toMatchObject({ state: 'running' });
  await it.fetches.succeed(url, { [url]: () => whole() });
  expect(await it.cached(url)).toMatchObject({ text: body });
  await it.browser.close();
});
