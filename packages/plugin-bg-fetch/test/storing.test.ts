import type * as expiration from 'workbox-expiration';
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

test("a click starts a background fetch, whose file is stored in the route's cache", async () => {
  const it = await createDownloader();
  expect(
    await it.fetch('intro', '/media/intro.webm', { title: 'Introduction', downloadTotal: 27 }),
  ).toMatchObject({
    id: 'intro',
    state: 'queued',
    engine: 'background-fetch',
  });
  expect(it.find()).toMatchObject({ state: 'running', downloadTotal: 27 });
  expect(it.fetches.calls).toEqual([
    {
      id: 'intro',
      requests: [expect.objectContaining({ url: intro })],
      options: { title: 'Introduction', icons: [], downloadTotal: 27 },
    },
  ]);
  await it.fetches.succeed('intro', { [intro]: () => whole() });
  await it.browser.settle();
  expect(await it.cached()).toMatchObject({ status: 200, text: body });
  expect(it.find()).toMatchObject({
    state: 'done',
    downloaded: 27,
    downloadTotal: 27,
    files: [{ url: intro, storedBytes: 27 }],
  });
  expect(network.requestedUrls).toEqual([]);
});

test('the title in the browser is updated once, after everything is stored', async () => {
  const it = await createDownloader({
    options: { finalTitle: ({ title, state }) => `${title}: ${state}` },
  });
  await it.fetch('intro', intro, { title: 'Introduction' });
  await it.fetches.succeed('intro', { [intro]: () => whole() });
  const worker = await it.browser.registration.runningWorker();
  expect(worker.lastUpdateUI).toEqual({ title: 'Introduction: done' });
  await it.fetch('outro', outro, { title: 'Outro' });
  await it.fetches.fail('outro', 'bad-status');
  expect(worker.lastUpdateUI).toEqual({ title: 'Outro: failed' });
  expect(worker.errors).toEqual([]);
});

test.each<[string, () => unknown]>([
  [
    'throws',
    () => {
      throw new Error('no words');
    },
  ],
  ['returns a promise', async () => 'done'],
  ['returns a number', () => 7],
])('the title in the browser does not change if finalTitle %s', async (_, finalTitle) => {
  const it = await createDownloader({ options: { finalTitle: finalTitle as () => string } });
  await it.fetch('intro', intro, { title: 'Introduction' });
  await it.fetches.succeed('intro', { [intro]: () => whole() });
  const worker = await it.browser.registration.runningWorker();
  expect(worker.lastUpdateUI).toEqual({ title: 'Introduction' });
  expect(worker.errors).toEqual([]);
});

test("a file is stored under the cache key of the route's plugins", async () => {
  const it = await createDownloader({
    plugins: () => [{ cacheKeyWillBeUsed: async ({ request }) => request.url.replace(/[?].*/, '') }],
  });
  await it.fetch('intro', `${intro}?token=1`);
  await it.fetches.succeed('intro', { [`${intro}?token=1`]: () => whole() });
  expect(await it.cached(intro)).toMatchObject({ text: body });
  expect(await it.cached(`${intro}?token=1`)).toBeUndefined();
  const answer = await it.page.fetch(`${intro}?token=2`, { headers: { Range: 'bytes=-4' } });
  expect([answer.status, await answer.text()]).toEqual([206, 'byte']);
  expect(network.requestedUrls).toEqual([]);
});

test.each(['CacheFirst', 'StaleWhileRevalidate', 'NetworkFirst'] as const)(
  'plugins of a %s route see a cache hit for a stored file, without the network',
  async (strategy) => {
    const hits: string[] = [];
    const it = await createDownloader({
      strategy,
      plugins: () => [
        {
          cachedResponseWillBeUsed: async ({ request, cachedResponse }) => {
            if (cachedResponse) hits.push(request.url);
            return cachedResponse;
          },
        },
      ],
    });
    await it.fetch();
    expect(hits).toEqual([]);
    await it.fetches.succeed('intro', { [intro]: () => whole() });
    await it.browser.settle();
    expect(hits).toEqual([intro]);
    expect(network.requestedUrls).toEqual([]);
  },
);

test("a stored file counts for the route's ExpirationPlugin", async () => {
  const it = await createDownloader({
    plugins: () => {
      const { ExpirationPlugin } = require('workbox-expiration') as typeof expiration;
      return [new ExpirationPlugin({ maxEntries: 1 })];
    },
  });
  await it.fetch();
  await it.fetches.succeed('intro', { [intro]: () => whole() });
  await it.browser.clock.advance(1000);
  await it.fetch('outro', outro);
  await it.fetches.succeed('outro', { [outro]: () => whole('another') });
  // The plugin deletes entries at the next use of the route.
  await it.page.fetch(outro);
  await it.browser.settle();
  expect(await it.cached(intro)).toBeUndefined();
  expect(await it.cached(outro)).toMatchObject({ text: 'another' });
});

test('a stored file keeps its validators and type, and has no Vary', async () => {
  const it = await createDownloader();
  await it.fetch();
  const headers = { ETag: '"v1"', 'Last-Modified': 'Thu, 01 Jan 2026 00:00:00 GMT', Vary: 'Origin, Accept' };
  await it.fetches.succeed('intro', { [intro]: () => whole(body, headers) });
  const stored = await it.cached();
  expect(stored?.headers).toMatchObject({
    etag: '"v1"',
    'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
    'content-type': 'video/webm',
    'content-length': '27',
  });
  expect(stored?.headers).not.toHaveProperty('vary');
});

test('an encoded response is stored decoded, with its own length', async () => {
  const it = await createDownloader();
  await it.fetch();
  const encoded = { 'Content-Encoding': 'gzip', 'Content-Length': '9' };
  await it.fetches.succeed('intro', { [intro]: () => whole(body, encoded) });
  const stored = await it.cached();
  expect(stored).toMatchObject({ text: body, headers: { 'content-length': '27' } });
  expect(stored?.headers).not.toHaveProperty('content-encoding');
});

const far = 'https://cdn.test/media/list.m3u8';

test.each([
  ['more', '9'],
  ['fewer', '900'],
])(
  'a response of another origin with %s bytes than it declares was encoded, and is stored',
  async (_, length) => {
    const it = await createDownloader();
    await it.fetch('list', far);
    await it.fetches.succeed('list', { [far]: () => whole(body, { 'Content-Length': length }) });
    await it.browser.settle();
    expect(it.find('list')).toMatchObject({ state: 'done', downloaded: 27 });
    expect(await it.cached(far)).toMatchObject({ text: body, headers: { 'content-length': '27' } });
  },
);

test('a URL that was redirected to another origin is checked like one of that origin', async () => {
  const it = await createDownloader();
  await it.fetch();
  const record = () =>
    Object.defineProperty(whole(body, { 'Content-Length': '9' }), 'type', { value: 'cors' });
  await it.fetches.succeed('intro', { [intro]: record });
  await it.browser.settle();
  expect(it.find()).toMatchObject({ state: 'done' });
});

test('a record of another origin in a failed background fetch counts only with its full length', async () => {
  const it = await createDownloader();
  await it.fetch('course', [far, intro]);
  await it.fetches.fail('course', 'fetch-error', { [far]: () => whole(body, { 'Content-Length': '900' }) });
  expect(await it.cached(far)).toBeUndefined();
});

test.each(['Accept-Language', 'Authorization, Accept', '*'])(
  'a record whose response has Vary: %s is found',
  async (Vary) => {
    const it = await createDownloader();
    const headers = { 'Accept-Language': 'de', Authorization: 'Bearer 1' };
    await it.fetch('intro', new Request(intro, { headers }));
    await it.fetches.succeed('intro', { [intro]: () => whole(body, { Vary }) });
    await it.browser.settle();
    expect(it.find()).toMatchObject({ state: 'done', engine: 'background-fetch' });
    expect(network.requestedUrls).toEqual([]);
  },
);

test('a group is one job, done when all its files are stored', async () => {
  const it = await createDownloader();
  await it.fetch('course', [intro, outro]);
  await it.fetches.succeed('course', { [intro]: () => whole(), [outro]: () => whole('the end') });
  await it.browser.settle();
  expect(it.find('course')).toMatchObject({
    state: 'done',
    downloaded: 34,
    files: [{ storedBytes: 27 }, { storedBytes: 7 }],
  });
});

test.each([
  ['a 404 beside a 200', 'bad-status', { [intro]: () => whole() }, 'bad-status', body],
  [
    'an exceeded total with a record without bytes',
    'download-total-exceeded',
    { [intro]: () => whole('', { 'Content-Length': '27' }) },
    'download-total-exceeded',
    undefined,
  ],
  [
    'a failure with a record without a declared length',
    'fetch-error',
    { [intro]: () => new Response(body) },
    'fetch-error',
    undefined,
  ],
  ['a network failure', 'fetch-error', {}, 'fetch-error', undefined],
  ['a full quota of the browser', 'quota-exceeded', {}, 'quota-exceeded', undefined],
  [
    'a success with a part of the file',
    '',
    { [intro]: () => whole('all', { 'Content-Range': 'bytes 0-2/27' }, 206) },
    'incomplete',
    undefined,
  ],
  [
    'a success with another part of the file',
    '',
    { [intro]: () => whole('byte', { 'Content-Range': 'bytes 23-26/27' }, 206) },
    'incomplete',
    undefined,
  ],
  [
    'a success with too few bytes',
    '',
    { [intro]: () => whole('all of', { 'Content-Length': '27' }) },
    'incomplete',
    undefined,
  ],
  [
    'a success without content',
    '',
    { [intro]: () => new Response(null, { status: 204 }) },
    'incomplete',
    undefined,
  ],
] as const)(
  '%s fails with its reason, and no wrong byte is stored',
  async (_, given, records, reason, kept) => {
    const it = await createDownloader();
    await it.fetch('course', [intro, outro]);
    const { fetches } = it;
    await (given
      ? fetches.fail('course', given, records)
      : fetches.succeed('course', { ...records, [outro]: () => whole('the end') }));
    await it.browser.settle();
    expect(it.find('course')).toMatchObject({ state: 'failed', failureReason: reason });
    expect((await it.cached(intro))?.text).toBe(kept);
    expect((await it.cached(outro))?.text).toBe(given ? undefined : 'the end');
    const stored = it.find('course')?.files.map(({ storedBytes }) => storedBytes);
    expect(stored).toEqual([kept?.length, given ? undefined : 7]);
  },
);

test('a 206 of the whole file is stored as a 200', async () => {
  const it = await createDownloader();
  await it.fetch();
  await it.fetches.succeed('intro', {
    [intro]: () => whole(body, { 'Content-Range': 'bytes 0-26/27' }, 206),
  });
  const stored = await it.cached();
  expect(stored).toMatchObject({ status: 200, text: body });
  expect(stored?.headers).not.toHaveProperty('content-range');
});

test.each([
  ['QuotaExceededError', 'quota-exceeded'],
  ['UnknownError', 'storage-failed'],
])('a cache that rejects with %s fails the job as %s', async (name, failureReason) => {
  const it = await createDownloader();
  await it.fetch();
  const worker = await it.browser.registration.runningWorker();
  const cache = await worker.run(() => caches.open('media'));
  jest.spyOn(Object.getPrototypeOf(cache) as Cache, 'put').mockRejectedValue(new DOMException('No', name));
  await it.fetches.succeed('intro', { [intro]: () => whole() });
  await it.browser.settle();
  expect(it.find()).toMatchObject({ state: 'failed', failureReason });
});

test('fetch tries a failed download again, and requests missing files only', async () => {
  const it = await createDownloader();
  await it.fetch('course', [intro, outro]);
  await it.fetches.fail('course', 'bad-status', { [intro]: () => whole() });
  await it.fetch('course', [intro, outro]);
  expect(it.find('course')).toMatchObject({ state: 'running' });
  expect(it.fetches.calls.at(-1)?.requests.map(({ url }) => url)).toEqual([outro]);
  await it.fetches.succeed('course', { [outro]: () => whole('the end') });
  await it.browser.settle();
  expect(it.find('course')).toMatchObject({ state: 'done', downloaded: 34 });
});

test('events of other background fetches are ignored', async () => {
  const it = await createDownloader();
  await it.page.run(async () => {
    const { backgroundFetch } = (await navigator.serviceWorker.ready) as unknown as {
      backgroundFetch: { fetch(id: string, urls: string[]): Promise<unknown> };
    };
    it.browser.hasUserActivation = true;
    await backgroundFetch.fetch('theirs', ['/media/theirs.webm']);
  });
  await it.fetches.succeed('theirs', { 'https://app.test/media/theirs.webm': () => whole() });
  expect(await it.cached('https://app.test/media/theirs.webm')).toBeUndefined();
  const worker = await it.browser.registration.runningWorker();
  expect(worker.lastUpdateUI).toBeUndefined();
});

test('a sign-in page behind a redirect is not stored', async () => {
  const it = await createDownloader();
  await it.fetch();
  const page = whole('Sign in', { 'Content-Type': 'text/html; charset=utf-8' });
  await it.fetches.succeed('intro', {
    [intro]: () => Object.defineProperty(page, 'redirected', { value: true }),
  });
  await it.browser.settle();
  expect(it.find()).toMatchObject({ state: 'failed', failureReason: 'incomplete' });
  expect(await it.cached()).toBeUndefined();
});
