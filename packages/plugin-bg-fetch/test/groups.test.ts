import {
  createDownloader,
  mockNetwork,
  network,
  untilEnded,
  whole,
  type Downloader,
} from './helpers/create-downloader.ts';

mockNetwork();
const granted = { permissions: { 'background-fetch': 'granted' as const } };
const part = (at: number) => `https://app.test/media/course/${at}.webm`;
const parts = (count: number) => Array.from({ length: count }, (_, at) => part(at));
const plain = (url: string) => url.replace(/#.*/, '');
const textOf = (url: string) => `the film at ${url}`;
const stored = (it: Downloader, id = 'course') => it.find(id)?.files.map(({ storedBytes }) => storedBytes);

/** Characters of all messages that a page hears while a group of so many files is downloaded and stored. */
async function heardFor(count: number, engine: 'ranged' | 'background-fetch') {
  const it = await createDownloader(granted);
  network.respondWith(({ url }) => whole(textOf(plain(url))));
  const urls = parts(count);
  let heard = 0;
  await it.page.run(() => {
    const channel = new BroadcastChannel('workbox-plugin-bg-fetch:https://app.test/');
    channel.onmessage = ({ data }) => (heard += JSON.stringify(data).length);
  });
  await it.fetch('course', urls, { engine });
  if (engine === 'background-fetch')
    await it.fetches.succeed(
      'course',
      Object.fromEntries(urls.map((url) => [url, () => whole(textOf(url))])),
    );
  await untilEnded(it, 'course');
  expect(it.find('course')?.state).toBe('done');
  expect(stored(it)).toEqual(urls.map((url) => textOf(url).length));
  expect(heard).toBeGreaterThan(500);
  return heard;
}

test.each(['background-fetch', 'ranged'] as const)(
  'messages about a group grow linearly with its files: %s',
  async (engine) => {
    const few = await heardFor(5, engine);
    const many = await heardFor(15, engine);
    expect(many / few).toBeLessThan(4);
  },
);

test('a page that opens while a group is downloaded sees which files are stored', async () => {
  const it = await createDownloader(granted);
  network.respondWith(({ url }) =>
    plain(url) === part(2) ? new Response(new ReadableStream({ start() {} })) : whole(textOf(plain(url))),
  );
  await it.fetch('course', parts(3), { engine: 'ranged' });
  await it.browser.clock.advance(1000);
  await it.browser.settle();
  const sizes = [textOf(part(0)).length, textOf(part(1)).length, undefined];
  expect(stored(it)).toEqual(sizes);
  const first = it.page;
  await it.open();
  expect(stored(it)).toEqual(sizes);
  first.close();
});

test('a file of a ranged group plays while the rest is downloaded', async () => {
  const it = await createDownloader(granted);
  network.respondWith(({ url }) =>
    plain(url) === part(1) ? new Response(new ReadableStream({ start() {} })) : whole(textOf(plain(url))),
  );
  await it.fetch('course', parts(3), { engine: 'ranged' });
  await it.browser.clock.advance(1000);
  expect(it.find('course')).toMatchObject({ state: 'running' });
  network.requestedUrls.length = 0;
  const answer = await it.page.fetch(part(0), { headers: { Range: 'bytes=0-2' } });
  expect([answer.status, await answer.text()]).toEqual([206, 'the']);
  expect(network.requestedUrls).toEqual([]);
  // A stored file is not staged any more.
  const worker = await it.browser.registration.runningWorker();
  const staged = await worker.run(async () => {
    const names = (await caches.keys()).filter((name) => name !== 'media');
    const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return keys.flat().map((request) => decodeURIComponent(request.url));
  });
  expect(staged.filter((url) => url.includes(part(0)))).toEqual([]);
});

test.each([
  ['in the middle', 4],
  ['at the end', 9],
  ['at the beginning', 0],
])(
  'a 404 %s of a ranged group keeps the nine other files, and a retry requests the missing one',
  async (_, at) => {
    const it = await createDownloader();
    let missing = true;
    network.respondWith(({ url }) =>
      missing && plain(url) === part(at) ? new Response(null, { status: 404 }) : whole(textOf(plain(url))),
    );
    await it.fetch('course', parts(10), { engine: 'ranged' });
    await untilEnded(it, 'course');
    expect(it.find('course')).toMatchObject({ state: 'failed', failureReason: 'bad-status' });
    expect(stored(it)).toEqual(parts(10).map((url, i) => (i === at ? undefined : textOf(url).length)));
    for (const [i, url] of parts(10).entries())
      expect((await it.cached(url))?.text).toBe(i === at ? undefined : textOf(url));
    missing = false;
    network.requestedUrls.length = 0;
    await it.fetch('course', parts(10), { engine: 'ranged' });
    await untilEnded(it, 'course');
    expect(it.find('course')).toMatchObject({ state: 'done' });
    expect(network.requestedUrls.map(plain)).toEqual([part(at)]);
  },
);

test('a full disk ends a ranged group at once, without requests for its other files', async () => {
  const it = await createDownloader();
  network.respondWith(({ url }) => whole(textOf(plain(url))));
  const worker = await it.browser.registration.runningWorker();
  const cache = await worker.run(() => caches.open('media'));
  jest.spyOn(Object.getPrototypeOf(cache) as Cache, 'put').mockImplementation(async (key) => {
    const url = typeof key === 'string' ? key : (key as Request).url;
    if (url === part(0)) throw new DOMException('No', 'QuotaExceededError');
  });
  await it.fetch('course', parts(3), { engine: 'ranged' });
  await untilEnded(it, 'course');
  expect(it.find('course')).toMatchObject({ state: 'failed' });
  expect(network.requestedUrls.map(plain)).toEqual([part(0)]);
});

test('a ranged group needs space for its files and one more', async () => {
  const it = await createDownloader();
  network.respondWith(({ url }) => whole(textOf(plain(url))));
  it.browser.storage.quota = 1099;
  const order = { downloadTotal: 1000, engine: 'ranged' as const };
  expect(await it.errorOf((client) => client.fetch('course', parts(10), order))).toMatchObject({
    code: 'quota-exceeded',
    details: { needed: 1100, available: 1099 },
  });
  it.browser.storage.quota = 1100;
  await it.fetch('course', parts(10), order);
  await untilEnded(it, 'course');
  expect(it.find('course')).toMatchObject({ state: 'done' });
});
