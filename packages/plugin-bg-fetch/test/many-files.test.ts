import {
  createDownloader,
  mockNetwork,
  intro,
  network,
  whole,
  type Downloader,
} from './helpers/create-downloader.ts';

mockNetwork();
const granted = { permissions: { 'background-fetch': 'granted' as const } };
const part = (at: number) => `https://app.test/media/part/${at}.webm`;

async function withStored(count: number): Promise<Downloader> {
  const it = await createDownloader(granted);
  const urls = Array.from({ length: count }, (_, at) => part(at));
  await it.fetch('course', urls);
  await it.fetches.succeed('course', Object.fromEntries(urls.map((url) => [url, () => whole()])));
  await it.browser.settle();
  expect(it.find('course')).toMatchObject({ state: 'done' });
  return it;
}

/** Makes each read of a cache take 100 ms, and counts how many run at the same time. */
async function slowMatches(it: Downloader) {
  const worker = await it.browser.registration.runningWorker();
  const cache = await worker.run(() => caches.open('media'));
  const later = await worker.run(() => setTimeout);
  const proto = Object.getPrototypeOf(cache) as Cache;
  const real = Reflect.get(proto, 'match') as (this: Cache, ...args: Parameters<Cache['match']>) => unknown;
  const looks = { now: 0, most: 0 };
  jest.spyOn(proto, 'match').mockImplementation(async function (this: Cache, ...args) {
    looks.most = Math.max(looks.most, ++looks.now);
    await new Promise<void>((resolve) => void later(resolve, 100));
    looks.now--;
    return real.apply(this, args) as Promise<Response | undefined>;
  });
  return looks;
}

/** Counts the reads of caches from now on. */
async function countMatches(it: Downloader) {
  const worker = await it.browser.registration.runningWorker();
  const cache = await worker.run(() => caches.open('media'));
  return jest.spyOn(Object.getPrototypeOf(cache) as Cache, 'match');
}

test('getAll resolves while the progress of other downloads arrives faster than its answer', async () => {
  const it = await withStored(20);
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const start = (given: typeof controller) => void (controller = given);
  network.respondWith(
    () => new Response(new ReadableStream({ start }), { headers: { 'Content-Length': '100000' } }),
  );
  await it.fetch('intro', intro, { engine: 'ranged' });
  await slowMatches(it);
  let answered = false;
  const asked = it.run((client) => client.getAll()).finally(() => (answered = true));
  for (let step = 1; step <= 8; step++) {
    controller!.enqueue(new Uint8Array(100));
    await it.browser.clock.advance(600);
    await it.browser.settle();
  }
  expect(answered).toBe(true);
  expect((await asked).map(({ id }) => id)).toEqual(['course', 'intro']);
  expect(it.find()?.downloaded).toBeGreaterThan(300);
});

test('a worker that starts for a request does not check stored files', async () => {
  const it = await withStored(20);
  await it.browser.startWorker();
  const match = await countMatches(it);
  network.respondWith(() => whole());
  const answer = await it.page.fetch(part(3));
  expect(answer.status).toBe(200);
  await it.browser.settle();
  expect(match.mock.calls.length).toBeLessThan(5);
});

test('getAll checks stored files one after another, and resolves before the last', async () => {
  const it = await withStored(20);
  const looks = await slowMatches(it);
  const asked = it.run((client) => client.getAll());
  await it.browser.clock.advance(1500);
  expect(await asked).toMatchObject([{ id: 'course', state: 'done' }]);
  expect(looks).toEqual({ now: 1, most: 1 });
});

test('a file that is found missing after the answer of getAll is published as a change', async () => {
  const it = await withStored(20);
  const worker = await it.browser.registration.runningWorker();
  await worker.run(async (): Promise<boolean> =>
    (await caches.open('media')).delete('https://app.test/media/part/19.webm'),
  );
  await slowMatches(it);
  const asked = it.run((client) => client.getAll());
  await it.browser.clock.advance(1500);
  expect(await asked).toMatchObject([{ state: 'done' }]);
  await it.browser.clock.advance(3000);
  await it.browser.settle();
  expect(it.find('course')).toMatchObject({ state: 'failed', failureReason: 'evicted' });
});

test('the snapshot has the download when fetch has resolved', async () => {
  const it = await createDownloader(granted);
  await it.fetch();
  await it.fetches.fail('intro', 'fetch-error');
  await it.browser.settle();
  expect(it.find()).toMatchObject({ state: 'failed' });
  const states = await it.run(async (client) => {
    const accepted = await client.fetch('intro', intro);
    return [accepted.state, client.getSnapshot()[0]?.state];
  });
  expect(states[1]).not.toBe('failed');
});
