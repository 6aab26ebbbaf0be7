import { withTimeout } from 'workbox-plugin-core/shared';
import { FakeBrowser } from 'workbox-plugin-testing';

test('withTimeout ends after its time and not before, also where that has a part of a millisecond', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(() => ({ ended: [] as string[] }));
  const never = new Promise<void>(() => {});
  void worker.run(async ({ ended }) => withTimeout(0.0105, never, () => void ended.push('late')));
  await browser.clock.advance(10);
  expect(worker.exports.ended).toEqual([]);
  await browser.clock.advance(1);
  expect(worker.exports.ended).toEqual(['late']);
  await browser.close();
});
