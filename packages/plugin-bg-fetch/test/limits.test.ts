import { aDownloader, aNetwork, body, intro, network, outro, whole } from './a-downloader.ts';

aNetwork();

test.each([
  ['says its length', () => whole()],
  ['does not say its length', () => new Response(body)],
])(
  'ranged: a file that %s and exceeds downloadTotal has failed, and nothing is stored',
  async (_, answer) => {
    const it = await aDownloader();
    network.says(answer);
    await it.fetch('intro', intro, { engine: 'ranged', downloadTotal: 26 });
    await it.browser.clock.advance(5000);
    expect(it.see()).toMatchObject({ state: 'failed', failureReason: 'download-total-exceeded' });
    expect(await it.cached()).toBeUndefined();
  },
);

test('ranged: downloadTotal is of all files of a job', async () => {
  const it = await aDownloader();
  network.says(({ url }) => (url.startsWith(intro) ? whole() : whole('the end')));
  await it.fetch('enough', [intro, outro], { engine: 'ranged', downloadTotal: 34 });
  await it.browser.clock.advance(5000);
  expect(it.see('enough')).toMatchObject({ state: 'done' });
  const less = await aDownloader();
  await less.fetch('less', [intro, outro], { engine: 'ranged', downloadTotal: 33 });
  await less.browser.clock.advance(5000);
  expect(less.see('less')).toMatchObject({ state: 'failed', failureReason: 'download-total-exceeded' });
  expect(await less.cached(intro)).toMatchObject({ text: body });
  expect(await less.cached(outro)).toBeUndefined();
});

test('no room at the last step keeps what is staged, and the next try asks for nothing again', async () => {
  const it = await aDownloader();
  network.says(() => whole(body, { ETag: '"1"', 'Content-Range': 'bytes 0-26/27' }, 206));
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
  expect(it.see()).toMatchObject({ state: 'failed', failureReason: 'quota-exceeded' });
  full.mockRestore();
  network.asked.length = 0;
  await it.fetch('intro', intro, { engine: 'ranged' });
  await it.browser.clock.advance(5000);
  expect(it.see()).toMatchObject({ state: 'done' });
  expect(network.asked).toEqual([]);
  expect(await it.cached()).toMatchObject({ text: body });
});
