import { createDownloader, mockNetwork, body, intro, outro, whole } from './helpers/create-downloader.ts';

mockNetwork();
const granted = { permissions: { 'background-fetch': 'granted' as const } };

test.each([
  ['event.handled', (event: FetchEvent) => event.handled],
  ['a promise that never settles', () => new Promise(() => {})],
])('a listener of the app that waits for %s does not delay storing', async (_, waitFor) => {
  const it = await createDownloader(granted);
  const worker = await it.browser.registration.runningWorker();
  let ended = 0;
  await worker.run(() =>
    addEventListener('fetch', (event) => {
      const given = event as FetchEvent;
      given.waitUntil(Promise.resolve(waitFor(given)).then(() => ended++));
    }),
  );
  await it.fetch('course', [intro, outro]);
  const event = it.fetches.succeed('course', { [intro]: () => whole(), [outro]: () => whole('the end') });
  await it.browser.clock.advance(10_000);
  await event;
  expect(it.find('course')).toMatchObject({ state: 'done' });
  expect((await it.cached())?.text).toBe(body);
  expect(await it.fetch('intro', intro)).toMatchObject({ state: 'queued' });
});

test('a plugin of the route that never answers does not delay storing', async () => {
  let isStuck = false;
  const it = await createDownloader({
    ...granted,
    plugins: () => [
      {
        cachedResponseWillBeUsed: async ({ cachedResponse }) => {
          if (isStuck) await new Promise(() => {});
          return cachedResponse;
        },
      },
    ],
  });
  await it.fetch('course', [intro, outro]);
  isStuck = true;
  const event = it.fetches.succeed('course', { [intro]: () => whole(), [outro]: () => whole('the end') });
  // Two probes and two announcements, of 3 s each.
  await it.browser.clock.advance(15_000);
  await event;
  expect(it.find('course')).toMatchObject({ state: 'done' });
});
