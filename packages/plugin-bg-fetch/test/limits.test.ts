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

test.each([
  ['declares its length', () => whole()],
  ['does not declare its length', () => new Response(body)],
])('a ranged file that %s and exceeds downloadTotal fails, and nothing is stored', async (_, answer) => {
  const it = await createDownloader();
  network.respondWith(answer);
  await it.fetch('intro', intro, { engine: 'ranged', downloadTotal: 26 });
  await it.browser.clock.advance(5000);
  expect(it.find()).toMatchObject({ state: 'failed', failureReason: 'download-total-exceeded' });
  expect(await it.cached()).toBeUndefined();
});

test('the ranged engine counts downloadTotal over all files of a job', async () => {
  const it = await createDownloader();
  network.respondWith(({ url }) => (url.startsWith(intro) ? whole() : whole('the end')));
  await it.fetch('enough', [intro, outro], { engine: 'ranged', downloadTotal: 34 });
  await it.browser.clock.advance(5000);
  expect(it.find('enough')).toMatchObject({ state: 'done' });
  const less = await createDownloader();
  await less.fetch('less', [intro, outro], { engine: 'ranged', downloadTotal: 33 });
  await less.browser.clock.advance(5000);
  expect(less.find('less')).toMatchObject({ state: 'failed', failureReason: 'download-total-exceeded' });
  expect(await less.cached(intro)).toMatchObject({ text: body });
  expect(await less.cached(outro)).toBeUndefined();
});

test('a full disk at the last step keeps the staged bytes, and the next try requests nothing again', async () => {
  const it = await createDownloader();
  network.respondWith(() => whole(body, { ETag: '"1"', 'Content-Range': 'bytes 0-26/27' }, 206));
  const worker = await it.browser.registration.runningWorker();
  const cache = await worker.run(() => caches.open('media'));
  const prototype = Object.getPrototypeOf(cache) as Cache;
  const put = Reflect.get(prototype, 'put');
  const full = jest.spyOn(prototype, 'put').mockImplementation(function (this: Cache, request, response) {
    const url = request instanceof Request ? request.url : String(request);
    return url === intro
      ? Promise.reject(new DOMException('No', 'QuotaExceededError'))
      : put.call(this, request, response);
  });
  await it.fetch('intro', intro, { engine: 'ranged' });
  await it.browser.clock.advance(5000);
  expect(it.find()).toMatchObject({ state: 'failed', failureReason: 'quota-exceeded' });
  full.mockRestore();
  network.requestedUrls.length = 0;
  await it.fetch('intro', intro, { engine: 'ranged' });
  await it.browser.clock.advance(5000);
  expect(it.find()).toMatchObject({ state: 'done' });
  expect(network.requestedUrls).toEqual([]);
  expect(await it.cached()).toMatchObject({ text: body });
});
