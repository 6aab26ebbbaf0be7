import { FakeBrowser } from 'workbox-plugin-testing';

interface SyncRegistration extends ServiceWorkerRegistration {
  sync: { register(tag: string): Promise<void>; getTags(): Promise<string[]> };
}
declare const registration: SyncRegistration;

const register = (tag: string) => () =>
  registration.sync.register(tag).then(
    () => 'registered',
    (error: Error) => error.name,
  );

test('a tag stays pending until the test fires it, and after a failure', async () => {
  const browser = new FakeBrowser();
  let fails = true;
  const worker = await browser.register(() => {
    self.addEventListener('sync', (event) => {
      (event as ExtendableEvent).waitUntil(
        fails ? Promise.reject(new Error('still down')) : Promise.resolve(),
      );
    });
  });
  browser.openPage();
  const { sync } = browser.registration;
  expect(await worker.run(register('a'))).toBe('registered');
  expect(await worker.run(register('a'))).toBe('registered');
  expect(await worker.run(() => registration.sync.getTags())).toEqual(['a']);
  expect(sync.calls).toEqual(['a', 'a']);

  await worker.terminate();
  await expect(sync.fire('a')).rejects.toThrow('still down');
  expect(sync.pending).toEqual(['a']);
  await expect(sync.fire('a', { lastChance: true })).rejects.toThrow('still down');
  expect(sync.pending).toEqual([]);
  fails = false;
  await sync.fire('a');
  await browser.close();
});

test('sync.register without a window rejects as in Chromium', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(() => ({}));
  const page = browser.openPage();
  expect(await worker.run(register('a'))).toBe('registered');
  page.close();
  expect(await worker.run(register('a'))).toBe('InvalidAccessError');
  await browser.close();
});

test('a browser can refuse Background Sync, or not have it', async () => {
  const refused = new FakeBrowser({ sync: 'refused' });
  refused.openPage();
  const worker = await refused.register(() => ({}));
  expect(await worker.run(register('a'))).toBe('NotAllowedError');

  const missing = new FakeBrowser({ sync: 'missing', without: ['periodicSync'] });
  const bare = await missing.register(() => ['sync' in registration, 'periodicSync' in registration]);
  expect(bare.exports).toEqual([false, false]);
  await Promise.all([refused.close(), missing.close()]);
});
