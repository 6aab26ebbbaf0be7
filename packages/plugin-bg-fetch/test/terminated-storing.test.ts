import { sweepTerminations } from 'workbox-plugin-testing';
import { createDownloader, mockNetwork, body, network, whole } from './helpers/create-downloader.ts';

mockNetwork();

test('a worker that is terminated while it stores ranged files is continued by the open page, and nothing staged is left', async () => {
  const places = await sweepTerminations(async (n) => {
    const it = await createDownloader();
    const worker = await it.browser.registration.runningWorker();
    network.respondWith(() => {
      void worker.terminateAt(n);
      return whole();
    });
    await it.fetch('intro', undefined, { engine: 'ranged' });
    for (let looks = 0; looks < 4 && (looks < 2 || it.find()?.state !== 'done'); looks++) {
      await it.browser.clock.advance(15_000);
      it.page.dispatch('pageshow');
      await it.browser.settle();
    }
    worker.context.terminateAt(Infinity);
    expect([n, it.find()?.state]).toEqual([n, 'done']);
    expect(await it.cached()).toMatchObject({ text: body });
    const next = await it.browser.registration.runningWorker();
    expect([n, await next.run(() => caches.keys())]).toEqual([n, ['media']]);
    return worker;
  });
  expect(places).toBeGreaterThan(15);
});
