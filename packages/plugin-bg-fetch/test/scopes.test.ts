import type * as routing from 'workbox-routing';
import type * as strategies from 'workbox-strategies';
import type * as entryPoint from '../src/index.ts';
import type * as windowEntryPoint from '../src/window.ts';
import { createDownloader, mockNetwork, intro, network } from './helpers/create-downloader.ts';

mockNetwork();

const script = () => {
  const { registerRoute } = require('workbox-routing') as typeof routing;
  const { CacheFirst } = require('workbox-strategies') as typeof strategies;
  const { BackgroundFetchPlugin } = require('workbox-plugin-bg-fetch') as typeof entryPoint;
  registerRoute(
    ({ url }) => url.pathname.startsWith('/media/'),
    new CacheFirst({ cacheName: 'other', plugins: [new BackgroundFetchPlugin()] }),
  );
};

test('two scopes of one origin can have downloads with the same id, and a page sees those of its own worker', async () => {
  const it = await createDownloader();
  await it.browser.register(script, { scope: 'https://app.test/inner/' });
  const page = it.browser.openPage('https://app.test/inner/');
  Object.assign(await page.run(() => document), { baseURI: 'https://app.test/inner/' });
  const inner = await page.run(() => {
    const { BackgroundFetchClient } = require('workbox-plugin-bg-fetch/window') as typeof windowEntryPoint;
    return new BackgroundFetchClient();
  });
  const gone = new Response(new ReadableStream({ start() {} }), { headers: { 'Content-Length': '9' } });
  network.respondWith(() => gone.clone());
  await it.fetch('intro', intro, { engine: 'ranged', title: 'outer' });
  await page.run(() => inner.fetch('intro', '/media/intro.webm', { engine: 'ranged', title: 'inner' }));
  await it.browser.clock.advance(1000);
  await it.browser.settle();
  expect(it.client.getSnapshot().map(({ title }) => title)).toEqual(['outer']);
  expect(inner.getSnapshot().map(({ title }) => title)).toEqual(['inner']);
  const worker = await it.browser.registration.runningWorker();
  const staged = (await worker.run(() => caches.keys())).filter((name) =>
    name.startsWith('workbox-plugin-bg-fetch '),
  );
  expect(new Set(staged).size).toBe(staged.length);
  await it.run((client) => client.remove('intro'));
  await it.browser.settle();
  expect(it.client.getSnapshot()).toEqual([]);
  expect(inner.getSnapshot()).toMatchObject([{ title: 'inner', state: 'running' }]);
});
