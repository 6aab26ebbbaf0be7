import type * as entryPoint from '../src/index.ts';
import {
  createDownloader,
  mockNetwork,
  body,
  intro,
  network,
  outro,
  whole,
} from './helpers/create-downloader.ts';

mockNetwork();
const granted = { permissions: { 'background-fetch': 'granted' as const } };

test('a background fetch whose records are lost continues with the ranged engine in the next page', async () => {
  const it = await createDownloader(granted);
  network.respondWith(() => whole());
  await it.fetch();
  it.fetches.lose('intro');
  await it.browser.startWorker();
  await it.run((client) => client.getAll());
  await it.browser.clock.advance(1000);
  expect(it.find()).toMatchObject({ state: 'done', engine: 'ranged' });
  expect(await it.cached()).toMatchObject({ text: body });
});

test('the records of a background fetch that counted as lost are stored', async () => {
  const it = await createDownloader(granted);
  await it.fetch();
  // Like between the end of a background fetch and its event.
  jest.spyOn(it.fetches, 'getIds').mockResolvedValue([]);
  network.respondWith(() => new Response(new ReadableStream({ start() {} })));
  await it.run((client) => client.getAll());
  await it.browser.settle();
  expect(it.find()).toMatchObject({ state: 'running', engine: 'ranged' });
  await it.fetches.succeed('intro', { [intro]: () => whole() });
  await it.browser.settle();
  expect(it.find()).toMatchObject({ state: 'done', engine: 'background-fetch' });
  expect(await it.cached()).toMatchObject({ text: body });
});

test('a background fetch whose start was not reported is recognized as running', async () => {
  const it = await createDownloader(granted);
  await it.page.run(async () => {
    const { backgroundFetch } = (await navigator.serviceWorker
      .ready) as unknown as typeof it.browser.registration;
    const real = backgroundFetch.fetch.bind(backgroundFetch);
    jest.spyOn(backgroundFetch, 'fetch').mockImplementation(async (...args) => {
      await real(...args);
      return new Promise(() => {});
    });
  });
  await it.fetch();
  expect(await it.row()).toMatchObject({ state: 'starting' });
  it.page.close();
  await it.open();
  expect(it.find()).toMatchObject({ state: 'running', engine: 'background-fetch' });
});

test('a worker that starts for another event reconciles its downloads', async () => {
  const it = await createDownloader(granted);
  await it.fetch();
  it.fetches.lose('intro');
  it.page.close();
  const worker = await it.browser.startWorker();
  await worker.fetch('https://app.test/elsewhere').catch(() => {});
  await it.browser.settle();
  expect(await it.row()).toMatchObject({ state: 'queued', engine: 'ranged' });
});

test('an evicted file is noticed, and can be fetched again', async () => {
  const it = await createDownloader(granted);
  await it.fetch('course', [intro, outro]);
  await it.fetches.succeed('course', { [intro]: () => whole(), [outro]: () => whole('the end') });
  await it.browser.settle();
  const worker = await it.browser.registration.runningWorker();
  await worker.run(async (): Promise<boolean> =>
    (await caches.open('media')).delete('https://app.test/media/intro.webm'),
  );
  expect(await it.run((client) => client.getAll())).toMatchObject([
    { id: 'course', state: 'failed', failureReason: 'evicted' },
  ]);
  await it.fetch('course', [intro, outro]);
  expect(it.fetches.calls.at(-1)?.requests.map(({ url }) => url)).toEqual([intro]);
});

test('an aborted job that the browser still runs is aborted in the browser', async () => {
  const it = await createDownloader(granted);
  await it.fetch();
  const stays = jest.spyOn(it.fetches, 'get').mockResolvedValue(undefined);
  await it.run((client) => client.abort('intro'));
  expect(it.fetches.running).toEqual(['intro']);
  stays.mockRestore();
  await it.run((client) => client.getAll());
  await it.browser.settle();
  expect(it.fetches.running).toEqual([]);
  expect(it.find()).toMatchObject({ state: 'aborted' });
});

test('a download that was aborted in the browser is aborted, unless it was started again', async () => {
  const it = await createDownloader(granted);
  await it.fetch();
  it.fetches.abort('intro');
  await it.browser.settle();
  expect(it.find()).toMatchObject({ state: 'aborted' });
  await it.fetch();
  expect(it.find()).toMatchObject({ state: 'running' });
  // The event of an abort may come late.
  const late = it.browser.registration.runningWorker();
  await (await late).backgroundFetch('backgroundfetchabort', Object.assign({ id: 'intro' }) as never);
  await it.browser.settle();
  expect(it.find()).toMatchObject({ state: 'running' });
});

test("a click in the browser's user interface opens the page of pageUrl", async () => {
  const it = await createDownloader({
    ...granted,
    options: { pageUrl: ({ id }) => `https://app.test/videos#${id}` },
  });
  await it.fetch();
  await it.fetches.click('intro');
  expect(it.browser.pages.map(({ url }) => url)).toEqual([
    'https://app.test/',
    'https://app.test/videos#intro',
  ]);
  await it.fetches.click('intro');
  expect(it.browser.pages).toHaveLength(2);
});

test('a waiting worker does not change the table of the active one', async () => {
  const it = await createDownloader(granted);
  await it.fetch();
  const databases = jest.spyOn(it.browser.indexedDB, 'open');
  await it.browser.update(() => {
    const { BackgroundFetchPlugin } = require('workbox-plugin-bg-fetch') as typeof entryPoint;
    return new BackgroundFetchPlugin();
  });
  await it.browser.settle();
  expect(databases).not.toHaveBeenCalled();
});
