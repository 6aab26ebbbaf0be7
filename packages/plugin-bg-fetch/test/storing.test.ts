import type * as expiration from 'workbox-expiration';
import { aDownloader, aNetwork, body, intro, network, outro, whole } from './a-downloader.ts';

aNetwork();

test('a click starts a background fetch, and what it brings is stored under the route', async () => {
  const it = await aDownloader();
  expect(
    await it.fetch('intro', '/media/intro.webm', { title: 'Introduction', downloadTotal: 27 }),
  ).toMatchObject({
    id: 'intro',
    state: 'queued',
    engine: 'background-fetch',
  });
  expect(it.see()).toMatchObject({ state: 'running', downloadTotal: 27 });
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
  expect(it.see()).toMatchObject({
    state: 'done',
    downloaded: 27,
    downloadTotal: 27,
    files: [{ url: intro, storedBytes: 27 }],
  });
  expect(network.asked).toEqual([]);
});

test('the browser’s own entry is told the last word once, after everything is stored', async () => {
  const it = await aDownloader({
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
])('where finalTitle %s, the entry of the browser keeps its title', async (_, finalTitle) => {
  const it = await aDownloader({ options: { finalTitle: finalTitle as () => string } });
  await it.fetch('intro', intro, { title: 'Introduction' });
  await it.fetches.succeed('intro', { [intro]: () => whole() });
  const worker = await it.browser.registration.runningWorker();
  expect(worker.lastUpdateUI).toEqual({ title: 'Introduction' });
  expect(worker.errors).toEqual([]);
});

test('it is stored under the key that the route’s plugins make of the URL', async () => {
  const it = await aDownloader({
    plugins: () => [{ cacheKeyWillBeUsed: async ({ request }) => request.url.replace(/[?].*/, '') }],
  });
  await it.fetch('intro', `${intro}?token=1`);
  await it.fetches.succeed('intro', { [`${intro}?token=1`]: () => whole() });
  expect(await it.cached(intro)).toMatchObject({ text: body });
  expect(await it.cached(`${intro}?token=1`)).toBeUndefined();
  const answer = await it.page.fetch(`${intro}?token=2`, { headers: { Range: 'bytes=-4' } });
  expect([answer.status, await answer.text()]).toEqual([206, 'byte']);
  expect(network.asked).toEqual([]);
});

test.each(['CacheFirst', 'StaleWhileRevalidate', 'NetworkFirst'] as const)(
  'plugins of a %s route learn of it as of a hit, without the network',
  async (strategy) => {
    const hits: string[] = [];
    const it = await aDownloader({
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
    expect(network.asked).toEqual([]);
  },
);

test('expiration counts it among its entries', async () => {
  const it = await aDownloader({
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
  // It makes room at the next use of the route.
  await it.page.fetch(outro);
  await it.browser.settle();
  expect(await it.cached(intro)).toBeUndefined();
  expect(await it.cached(outro)).toMatchObject({ text: 'another' });
});

test('validators and type stay, and what varies by the asker does not', async () => {
  const it = await aDownloader();
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

test('an answer of encoded bytes is stored decoded, with its own length', async () => {
  const it = await aDownloader();
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
  'an answer of another origin that has %s bytes than it says was encoded, and is stored',
  async (_, length) => {
    const it = await aDownloader();
    await it.fetch('list', far);
    await it.fetches.succeed('list', { [far]: () => whole(body, { 'Content-Length': length }) });
    await it.browser.settle();
    expect(it.see('list')).toMatchObject({ state: 'done', downloaded: 27 });
    expect(await it.cached(far)).toMatchObject({ text: body, headers: { 'content-length': '27' } });
  },
);

test('an own URL that led to another origin is measured like one of the other origin', async () => {
  const it = await aDownloader();
  await it.fetch();
  const record = () =>
    Object.defineProperty(whole(body, { 'Content-Length': '9' }), 'type', { value: 'cors' });
  await it.fetches.succeed('intro', { [intro]: record });
  await it.browser.settle();
  expect(it.see()).toMatchObject({ state: 'done' });
});

test('of a background fetch that failed, an answer of another origin counts only with all that it says', async () => {
  const it = await aDownloader();
  await it.fetch('course', [far, intro]);
  await it.fetches.fail('course', 'fetch-error', { [far]: () => whole(body, { 'Content-Length': '900' }) });
  expect(await it.cached(far)).toBeUndefined();
});

test.each(['Accept-Language', 'Authorization, Accept', '*'])(
  'a record whose answer has Vary: %s is found',
  async (Vary) => {
    const it = await aDownloader();
    const headers = { 'Accept-Language': 'de', Authorization: 'Bearer 1' };
    await it.fetch('intro', new Request(intro, { headers }));
    await it.fetches.succeed('intro', { [intro]: () => whole(body, { Vary }) });
    await it.browser.settle();
    expect(it.see()).toMatchObject({ state: 'done', engine: 'background-fetch' });
    expect(network.asked).toEqual([]);
  },
);

test('a group is one job, done when all its files are stored', async () => {
  const it = await aDownloader();
  await it.fetch('course', [intro, outro]);
  await it.fetches.succeed('course', { [intro]: () => whole(), [outro]: () => whole('the end') });
  await it.browser.settle();
  expect(it.see('course')).toMatchObject({
    state: 'done',
    downloaded: 34,
    files: [{ storedBytes: 27 }, { storedBytes: 7 }],
  });
});

test.each([
  ['a 404 beside a 200', 'bad-status', { [intro]: () => whole() }, 'bad-status', body],
  [
    'the total exceeded, a record without its bytes',
    'download-total-exceeded',
    { [intro]: () => whole('', { 'Content-Length': '27' }) },
    'download-total-exceeded',
    undefined,
  ],
  [
    'a failure, and a length that nobody told',
    'fetch-error',
    { [intro]: () => new Response(body) },
    'fetch-error',
    undefined,
  ],
  ['a failure of the network', 'fetch-error', {}, 'fetch-error', undefined],
  ['no room in the browser', 'quota-exceeded', {}, 'quota-exceeded', undefined],
  [
    'success with a slice of it',
    '',
    { [intro]: () => whole('all', { 'Content-Range': 'bytes 0-2/27' }, 206) },
    'incomplete',
    undefined,
  ],
  [
    'success with another slice',
    '',
    { [intro]: () => whole('byte', { 'Content-Range': 'bytes 23-26/27' }, 206) },
    'incomplete',
    undefined,
  ],
  [
    'success with too few bytes',
    '',
    { [intro]: () => whole('all of', { 'Content-Length': '27' }) },
    'incomplete',
    undefined,
  ],
  [
    'success with no content',
    '',
    { [intro]: () => new Response(null, { status: 204 }) },
    'incomplete',
    undefined,
  ],
] as const)(
  '%s: failed with its reason, and no wrong byte in the cache',
  async (_, given, records, reason, kept) => {
    const it = await aDownloader();
    await it.fetch('course', [intro, outro]);
    const { fetches } = it;
    await (given
      ? fetches.fail('course', given, records)
      : fetches.succeed('course', { ...records, [outro]: () => whole('the end') }));
    await it.browser.settle();
    expect(it.see('course')).toMatchObject({ state: 'failed', failureReason: reason });
    expect((await it.cached(intro))?.text).toBe(kept);
    expect((await it.cached(outro))?.text).toBe(given ? undefined : 'the end');
    const stored = it.see('course')?.files.map(({ storedBytes }) => storedBytes);
    expect(stored).toEqual([kept?.length, given ? undefined : 7]);
  },
);

test('a 206 that has all of it is stored as the 200 that it stands for', async () => {
  const it = await aDownloader();
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
])('a cache that refuses it with %s fails the job as %s', async (name, failureReason) => {
  const it = await aDownloader();
  await it.fetch();
  const worker = await it.browser.registration.runningWorker();
  const cache = await worker.run(() => caches.open('media'));
  jest.spyOn(Object.getPrototypeOf(cache) as Cache, 'put').mockRejectedValue(new DOMException('No', name));
  await it.fetches.succeed('intro', { [intro]: () => whole() });
  await it.browser.settle();
  expect(it.see()).toMatchObject({ state: 'failed', failureReason });
});

test('what failed is tried again by the same call, and only what is missing is asked for', async () => {
  const it = await aDownloader();
  await it.fetch('course', [intro, outro]);
  await it.fetches.fail('course', 'bad-status', { [intro]: () => whole() });
  await it.fetch('course', [intro, outro]);
  expect(it.see('course')).toMatchObject({ state: 'running' });
  expect(it.fetches.calls.at(-1)?.requests.map(({ url }) => url)).toEqual([outro]);
  await it.fetches.succeed('course', { [outro]: () => whole('the end') });
  await it.browser.settle();
  expect(it.see('course')).toMatchObject({ state: 'done', downloaded: 34 });
});

test('events of background fetches that are not ours are left alone', async () => {
  const it = await aDownloader();
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

test('a sign-in page that the file was led to is not the file', async () => {
  const it = await aDownloader();
  await it.fetch();
  const page = whole('Sign in', { 'Content-Type': 'text/html; charset=utf-8' });
  await it.fetches.succeed('intro', {
    [intro]: () => Object.defineProperty(page, 'redirected', { value: true }),
  });
  await it.browser.settle();
  expect(it.see()).toMatchObject({ state: 'failed', failureReason: 'incomplete' });
  expect(await it.cached()).toBeUndefined();
});
