import type * as door from '../src/window.ts';
import { aDownloader, aNetwork, intro, network, outro, whole } from './a-downloader.ts';

aNetwork();
const granted = { permissions: { 'background-fetch': 'granted' as const } };

test('progress is shown as the browser tells it, and time left after some of it', async () => {
  const it = await aDownloader(granted);
  await it.fetch('intro', intro, { downloadTotal: 1000 });
  const seen: unknown[] = [];
  it.client.subscribe(() => {
    const { downloaded, waitingFor, secondsLeft } = it.see() ?? {};
    seen.push([downloaded, waitingFor, secondsLeft]);
  });
  expect(it.see()).toMatchObject({ state: 'running', downloaded: 0, waitingFor: 'browser' });
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

test('while it is being stored the bar does not fall back', async () => {
  const it = await aDownloader(granted);
  await it.fetch('intro', intro, { downloadTotal: 27 });
  await it.page.run(() => it.fetches.progress('intro', 27));
  const seen: unknown[] = [];
  it.client.subscribe(() => seen.push([it.see()?.state, it.see()?.downloaded]));
  await it.fetches.succeed('intro', { [intro]: () => whole() });
  await it.browser.settle();
  expect(seen).toEqual([
    ['storing', 27],
    ['done', 27],
  ]);
});

test('the snapshot is the same array until something changes', async () => {
  const it = await aDownloader(granted);
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

test('remove frees the cache, and leaves what another download has stored, too', async () => {
  const it = await aDownloader(granted);
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

test('what is removed while it runs ends in the browser as well', async () => {
  const it = await aDownloader(granted);
  await it.fetch();
  await it.run((client) => client.remove('intro'));
  await it.browser.settle();
  expect(it.fetches.running).toEqual([]);
  expect(it.client.getSnapshot()).toEqual([]);
});

test('a background fetch cannot be paused from here, and one that waits can', async () => {
  const it = await aDownloader();
  await it.run((client) => client.fetch('intro', intro));
  await it.browser.settle();
  await it.run((client) => client.pause('intro'));
  await it.browser.settle();
  expect(it.see()).toMatchObject({ state: 'paused' });
  await it.page.click();
  expect(it.fetches.running).toEqual([]);
  it.browser.hasUserActivation = true;
  await it.run((client) => client.resume('intro'));
  await it.browser.settle();
  expect(it.see()).toMatchObject({ state: 'running' });
  expect(await it.errorOf((client) => client.pause('intro'))).toMatchObject({
    code: 'cannot-pause',
    message: expect.stringContaining("{ engine: 'ranged' }") as string,
  });
  expect(it.see()).toMatchObject({ state: 'running' });
});

test.each(['pause', 'resume', 'abort', 'remove'] as const)(
  '%s of an id that is not there says so',
  async (verb) => {
    const it = await aDownloader();
    expect(await it.errorOf((client) => client[verb]('nothing'))).toMatchObject({
      code: 'not-found',
      details: { id: 'nothing' },
    });
  },
);

test('storage that fails is an answer, and what was there is untouched', async () => {
  const it = await aDownloader(granted);
  await it.fetch();
  it.browser.storageFaults.failCommits(1);
  expect(await it.errorOf((client) => client.fetch('outro', outro))).toMatchObject({
    code: 'storage-failed',
  });
  expect(await it.run((client) => client.getAll())).toMatchObject([{ id: 'intro', state: 'running' }]);
});

test('after close() it hears nothing and starts nothing', async () => {
  const it = await aDownloader();
  await it.run((client) => client.fetch('intro', intro));
  await it.browser.settle();
  const before = it.client.getSnapshot();
  it.client.close();
  await it.page.click();
  expect(it.fetches.running).toEqual([]);
  expect(it.client.getSnapshot()).toBe(before);
  expect(it.browser.clock.pending).toEqual([]);
  expect(network.asked).toEqual([]);
});

test('where no worker is, each call says so in time', async () => {
  const it = await aDownloader(granted);
  const page = it.browser.openPage('https://elsewhere.test/');
  const said = page.run(async () => {
    const { BackgroundFetchClient } = require('workbox-plugin-bg-fetch/window') as typeof door;
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

test('a listener that throws spoils no call, and keeps nothing from the others', async () => {
  jest.spyOn(console, 'error').mockReturnValue();
  const it = await aDownloader(granted);
  const heard = jest.fn();
  it.client.subscribe(() => {
    throw new Error('of the app');
  });
  it.client.subscribe(heard);
  await it.fetch();
  expect(heard).toHaveBeenCalled();
  expect(it.see()).toMatchObject({ state: 'running' });
  expect(it.page.errors.map(String)).toContain('Error: of the app');
});
