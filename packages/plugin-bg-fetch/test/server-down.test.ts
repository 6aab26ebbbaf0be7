import {
  aDownloader,
  aNetwork,
  body,
  intro,
  network,
  outro,
  whole,
  type Downloader,
} from './a-downloader.ts';

aNetwork();

async function later(it: Downloader, minutes: number) {
  for (let passed = 0; passed < minutes; passed++) await it.browser.clock.advance(60_000);
  await it.browser.settle();
}

test.each([0, 408, 425, 429, 500, 501, 503, 520, 599])(
  'a background fetch that ends as bad-status with a record of status %i is gone on with by our own requests',
  async (status) => {
    const record = () => (status ? whole(body, {}, status) : Response.error());
    const it = await aDownloader();
    network.says(() => whole());
    await it.fetch();
    await it.fetches.fail('intro', 'bad-status', { [intro]: record });
    await later(it, 1);
    expect(it.see()).toMatchObject({ state: 'done', engine: 'ranged' });
    expect(await it.cached()).toMatchObject({ status: 200, text: body });
  },
);

test.each([400, 401, 403, 404, 410, 451])(
  'a background fetch that ends with a record of status %i has failed, and says with which status',
  async (status) => {
    const it = await aDownloader();
    await it.fetch();
    await it.fetches.fail('intro', 'bad-status', { [intro]: () => whole('No', {}, status) });
    await later(it, 1);
    expect(it.see()).toMatchObject({
      state: 'failed',
      failureReason: 'bad-status',
      failureStatus: status,
    });
    expect(network.asked).toEqual([]);
    expect(await it.cached()).toBeUndefined();
  },
);

test('of a group, what has come is stored, and what the server refused for now is asked for again', async () => {
  const it = await aDownloader();
  network.says(() => whole('the end'));
  await it.fetch('course', [intro, outro]);
  await it.fetches.fail('course', 'bad-status', {
    [intro]: () => whole(),
    [outro]: () => whole('Later', {}, 503),
  });
  await later(it, 1);
  expect(it.see('course')).toMatchObject({ state: 'done', downloaded: 34 });
  expect(network.asked.map((url) => url.replace(/#.*/, ''))).toEqual([outro]);
});

test.each([
  ['answers 503', () => whole('Later', {}, 503)],
  ['does not answer', () => Response.error()],
])('our own requests outlast a server that %s for half an hour', async (_, refusal) => {
  const it = await aDownloader();
  network.says(refusal);
  await it.fetch('intro', intro, { engine: 'ranged' });
  await later(it, 30);
  expect(it.see()).toMatchObject({ state: 'running', engine: 'ranged' });
  expect(it.see()?.waitingFor).toBeDefined();
  network.says(() => whole());
  await later(it, 2);
  expect(it.see()).toMatchObject({ state: 'done' });
});

test.each([
  ['a 503', () => whole('Later', {}, 503), 'bad-status'],
  ['no answer', () => Response.error(), 'fetch-error'],
])('%s for longer than maxRetentionMinutes is a failure', async (_, refusal, failureReason) => {
  const it = await aDownloader();
  network.says(refusal);
  await it.fetch('intro', intro, { engine: 'ranged', maxRetentionMinutes: 5 });
  await later(it, 4);
  expect(it.see()).toMatchObject({ state: 'running' });
  await later(it, 3);
  expect(it.see()).toMatchObject({ state: 'failed', failureReason });
});

test('a 404 to our own requests has failed, and says so', async () => {
  const it = await aDownloader();
  await it.fetch('intro', intro, { engine: 'ranged' });
  await later(it, 1);
  expect(it.see()).toMatchObject({ state: 'failed', failureReason: 'bad-status', failureStatus: 404 });
});

const far = 'https://cdn.test/media/far.webm';

test('a server of another origin that is down is waited for, one that allows no CORS is not', async () => {
  const it = await aDownloader();
  network.says(() => Response.error());
  await it.fetch('down', far, { engine: 'ranged' });
  await later(it, 20);
  expect(it.see('down')).toMatchObject({ state: 'running' });
  // Readable for nobody: only a request that does not want to read is answered.
  network.says(({ method }) => (method === 'HEAD' ? new Response() : Response.error()));
  await later(it, 2);
  expect(it.see('down')).toMatchObject({ state: 'failed', failureReason: 'fetch-error' });
});
