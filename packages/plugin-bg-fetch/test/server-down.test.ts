import {
  createDownloader,
  mockNetwork,
  body,
  intro,
  network,
  outro,
  whole,
  type Downloader,
} from './helpers/create-downloader.ts';

mockNetwork();

async function later(it: Downloader, minutes: number) {
  for (let passed = 0; passed < minutes; passed++) await it.browser.clock.advance(60_000);
  await it.browser.settle();
}

test.each([0, 408, 425, 429, 500, 501, 503, 520, 599])(
  'a background fetch that ends as bad-status with a record of status %i is continued by the ranged engine',
  async (status) => {
    const record = () => (status ? whole(body, {}, status) : Response.error());
    const it = await createDownloader();
    network.respondWith(() => whole());
    await it.fetch();
    await it.fetches.fail('intro', 'bad-status', { [intro]: record });
    await later(it, 1);
    expect(it.find()).toMatchObject({ state: 'done', engine: 'ranged' });
    expect(await it.cached()).toMatchObject({ status: 200, text: body });
  },
);

test.each([400, 401, 403, 404, 410, 451])(
  'a background fetch that ends with a record of status %i fails with that status',
  async (status) => {
    const it = await createDownloader();
    await it.fetch();
    await it.fetches.fail('intro', 'bad-status', { [intro]: () => whole('No', {}, status) });
    await later(it, 1);
    expect(it.find()).toMatchObject({
      state: 'failed',
      failureReason: 'bad-status',
      failureStatus: status,
    });
    expect(network.requestedUrls).toEqual([]);
    expect(await it.cached()).toBeUndefined();
  },
);

test('the whole files of a group are stored, and those that the server rejected for now are requested again', async () => {
  const it = await createDownloader();
  network.respondWith(() => whole('the end'));
  await it.fetch('course', [intro, outro]);
  await it.fetches.fail('course', 'bad-status', {
    [intro]: () => whole(),
    [outro]: () => whole('Later', {}, 503),
  });
  await later(it, 1);
  expect(it.find('course')).toMatchObject({ state: 'done', downloaded: 34 });
  expect(network.requestedUrls.map((url) => url.replace(/#.*/, ''))).toEqual([outro]);
});

test.each([
  ['answers 503', () => whole('Later', {}, 503)],
  ['does not answer', () => Response.error()],
])('the ranged engine outlasts a server that %s for half an hour', async (_, refusal) => {
  const it = await createDownloader();
  network.respondWith(refusal);
  await it.fetch('intro', intro, { engine: 'ranged' });
  await later(it, 30);
  expect(it.find()).toMatchObject({ state: 'running', engine: 'ranged' });
  expect(it.find()?.waitingFor).toBeDefined();
  network.respondWith(() => whole());
  await later(it, 2);
  expect(it.find()).toMatchObject({ state: 'done' });
});

test.each([
  ['a 503', () => whole('Later', {}, 503), 'bad-status'],
  ['no answer', () => Response.error(), 'fetch-error'],
])('%s for longer than maxRetentionMinutes fails the download', async (_, refusal, failureReason) => {
  const it = await createDownloader();
  network.respondWith(refusal);
  await it.fetch('intro', intro, { engine: 'ranged', maxRetentionMinutes: 5 });
  await later(it, 4);
  expect(it.find()).toMatchObject({ state: 'running' });
  await later(it, 3);
  expect(it.find()).toMatchObject({ state: 'failed', failureReason });
});

test('a 404 fails a ranged download with that status', async () => {
  const it = await createDownloader();
  await it.fetch('intro', intro, { engine: 'ranged' });
  await later(it, 1);
  expect(it.find()).toMatchObject({ state: 'failed', failureReason: 'bad-status', failureStatus: 404 });
});

const far = 'https://cdn.test/media/far.webm';

test('a server of another origin that is down is tried again, one without CORS is not', async () => {
  const it = await createDownloader();
  network.respondWith(() => Response.error());
  await it.fetch('down', far, { engine: 'ranged' });
  await later(it, 20);
  expect(it.find('down')).toMatchObject({ state: 'running' });
  // A server without CORS: only a request with mode no-cors is answered.
  network.respondWith(({ method }) => (method === 'HEAD' ? new Response() : Response.error()));
  await later(it, 2);
  expect(it.find('down')).toMatchObject({ state: 'failed', failureReason: 'fetch-error' });
});
