import { sweepTerminations } from 'workbox-plugin-testing';
import { aDownloader, aNetwork, body, network, whole } from './a-downloader.ts';

aNetwork();

test('killed while it stores what our own requests brought: the open page brings it to its end, and nothing staged stays', async () => {
  const places = await sweepTerminations(async (n) => {
    const it = await aDownloader();
    const worker = await it.browser.registration.runningWorker();
    network.says(() => {
      void worker.terminateAt(n);
      return whole();
    });
    await it.fetch('intro', undefined, { engine: 'ranged' });
    for (let looks = 0; looks < 4 && (looks < 2 || it.see()?.state !== 'done'); looks++) {
      await it.browser.clock.advance(15_000);
      it.page.dispatch('pageshow');
      await it.browser.settle();
    }
    worker.context.terminateAt(Infinity);
    expect([n, it.see()?.state]).toEqual([n, 'done']);
    expect(await it.cached()).toMatchObject({ text: body });
    const next = await it.browser.registration.runningWorker();
    expect([n, await next.run(() => caches.keys())]).toEqual([n, ['media']]);
    return worker;
  });
  expect(places).toBeGreaterThan(15);
});
