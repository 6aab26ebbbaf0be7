import type * as entryPoint from '../src/window.ts';
import { createDownloader, mockNetwork, intro, network, outro, whole } from './helpers/create-downloader.ts';

mockNetwork();
const granted = { permissions: { 'background-fetch': 'granted' as const } };

test("the snapshot shows the browser's progress, and the time left after some of it", async () => {
  const it = await createDownloader(granted);
  await it.fetch('intro', intro, { downloadTotal: 1000 });
  const seen: unknown[] = [];
  it.client.subscribe(() => {
    const { downloaded, waitingFor, secondsLeft } = it.find() ?? {};
    seen.push([downloaded, waitingFor, secondsLeft]);
  });
  expect(it.find()).toMatchObject({ state: 'running', downloaded: 0, waitingFor: 'browser' });
  for (const bytes of [100, 200, 300]) {
    await it.page.run(() => it.fetches.progress('intro', bytes));
    await it.browser.clock.advance(1000);
  }
  expect(seen).toEqual([
    [100, undefined, undefined],
    [200, undefined, 8],
    [300, undefined, 7],
  ]);
  await it.browser.clock.advance(3000);
  expect(seen.at(-1)).toEqual([300, 'browser', undefined]);
});

test('the progress does not decrease while the files are stored', async () => {
  const it = await createDownloader(granted);
  await it.fetch('intro', intro, { downloadTotal: 27 });
  await it.page.run(() => it.fetches.progress('intro', 27));
  const seen: unknown[] = [];
  it.client.subscribe(() => seen.push([it.find()?.state, it.find()?.downloaded]));
  await it.fetches.succeed('intro', { [intro]: () => whole() });
  await it.browser.settle();
  expect(seen).toEqual([
    ['storing', 27],
    ['done', 27],
  ]);
});

test('the snapshot is the same array until something changes', async () => {
  const it = await createDownloader(granted);
  await it.fetch();
  const before = it.client.getSnapshot();
  const listener = jest.fn();
  it.client.subscribe(listener);
  await it.run((client) => client.getAll());
  it.page.dispatch('pageshow');
  await it.browser.settle();
  expect(it.client.getSnapshot()).toBe(before);
  expect(listener).not.toHaveBeenCalled();
});

test('remove deletes the files from the cache, except those that another download has stored', async () => {
  const it = await createDownloader(granted);
  for (const [id, urls] of [
    ['one', [intro]],
    ['both', [intro, outro]],
  ] as const) {
    await it.fetch(id, [...urls]);
    await it.fetches.succeed(id, { [intro]: () => whole(), [outro]: () => whole('the end') });
  }
  await it.run((client) => client.remove('both'));
  await it.browser.settle();
  expect(it.client.getSnapshot().map(({ id }) => id)).toEqual(['one']);
  expect([await it.cached(intro), await it.cached(outro)]).toEqual([expect.anything(), undefined]);
  await it.run((client) => client.remove('one'));
  expect(await it.cached(intro)).toBeUndefined();
});

test('remove also ends the background fetch of a running download', async () => {
  const it = await createDownloader(granted);
  await it.fetch();
  await it.run((client) => client.remove('intro'));
  await it.browser.settle();
  expect(it.fetches.running).toEqual([]);
  expect(it.client.getSnapshot()).toEqual([]);
});

test('pause rejects for a background fetch that runs, and pauses one that waits', async () => {
  const it = await createDownloader();
  await it.run((client) => client.fetch('intro', intro));
  await it.browser.settle();
  await it.run((client) => client.pause('intro'));
  await it.browser.settle();
  expect(it.find()).toMatchObject({ state: 'paused' });
  await it.page.click();
  expect(it.fetches.running).toEqual([]);
  it.browser.hasUserActivation = true;
  await it.run((client) => client.resume('intro'));
  await it.browser.settle();
  expect(it.find()).toMatchObject({ state: 'running' });
  expect(await it.errorOf((client) => client.pause('intro'))).toMatchObject({
    code: 'cannot-pause',
    message: expect.stringContaining("{ engine: 'ranged' }") as string,
  });
  expect(it.find()).toMatchObject({ state: 'running' });
});

test.each(['pause', 'resume', 'abort', 'remove'] as const)(
  '%s of an unknown id rejects with not-found',
  async (verb) => {
    const it = await createDownloader();
    expect(await it.errorOf((client) => client[verb]('nothing'))).toMatchObject({
      code: 'not-found',
      details: { id: 'nothing' },
    });
  },
);

test('a storage failure rejects the call and leaves the table unchanged', async () => {
  const it = await createDownloader(granted);
  await it.fetch();
  it.browser.storageFaults.failCommits(1);
  expect(await it.errorOf((client) => client.fetch('outro', outro))).toMatchObject({
    code: 'storage-failed',
  });
  expect(await it.run((client) => client.getAll())).toMatchObject([{ id: 'intro', state: 'running' }]);
});

test('a closed client gets no changes and starts nothing', async () => {
  const it = await createDownloader();
  await it.run((client) => client.fetch('intro', intro));
  await it.browser.settle();
  const before = it.client.getSnapshot();
  it.client.close();
  await it.page.click();
  expect(it.fetches.running).toEqual([]);
  expect(it.client.getSnapshot()).toBe(before);
  expect(it.browser.clock.pending).toEqual([]);
  expect(network.requestedUrls).toEqual([]);
});

test('each call rejects in time if there is no worker', async () => {
  const it = await createDownloader(granted);
  const page = it.browser.openPage('https://elsewhere.test/');
  const said = page.run(async () => {
    const { BackgroundFetchClient } = require('workbox-plugin-bg-fetch/window') as typeof entryPoint;
    Object.assign(document, { baseURI: 'https://elsewhere.test/' });
    const client = new BackgroundFetchClient({ timeoutSeconds: 3 });
    const codes = [client.fetch('intro', intro), client.getAll(), client.abort('intro')].map((call) =>
      call.then(
        () => 'no error',
        ({ code }: { code: string }) => code,
      ),
    );
    return Promise.all(codes);
  });
  await it.browser.clock.advance(3000);
  expect(await said).toEqual(['no-worker', 'no-worker', 'no-worker']);
});

test('a listener that throws affects neither calls nor other listeners', async () => {
  jest.spyOn(console, 'error').mockReturnValue();
  const it = await createDownloader(granted);
  const heard = jest.fn();
  it.client.subscribe(() => {
    throw new Error('of the app');
  });
  it.client.subscribe(heard);
  await it.fetch();
  expect(heard).toHaveBeenCalled();
  expect(it.find()).toMatchObject({ state: 'running' });
  expect(it.page.errors.map(String)).toContain('Error: of the app');
});
