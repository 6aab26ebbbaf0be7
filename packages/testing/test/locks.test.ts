import { FakeBrowser } from 'workbox-plugin-testing';
import { openRows } from './helpers/rows.ts';

const holdForever = () => void navigator.locks.request('lock', () => new Promise(() => {}));
const isFree = () => navigator.locks.request('lock', { ifAvailable: true }, (lock) => lock !== null);

test('a lock is exclusive and is granted in the order of the requests', async () => {
  const browser = new FakeBrowser();
  const page = browser.openPage();
  const other = browser.openPage();
  const log: string[] = [];
  let release = () => {};
  const first = page.run(() =>
    navigator.locks.request('lock', (lock) => {
      log.push(`first has ${lock?.name}`);
      return new Promise<void>((resolve) => (release = resolve));
    }),
  );
  const second = other.run(() => navigator.locks.request('lock', () => log.push('second')));
  await browser.settle();
  expect(log).toEqual(['first has lock']);
  expect(await other.run(isFree)).toBe(false);
  const { held, pending } = await page.run(() => navigator.locks.query());
  expect([held?.length, pending?.length]).toEqual([1, 1]);
  release();
  await Promise.all([first, second]);
  expect(log).toEqual(['first has lock', 'second']);
  expect(await page.run(isFree)).toBe(true);
  await browser.close();
});

test('a lock is not re-entrant, and its signal cancels the request', async () => {
  const browser = new FakeBrowser();
  const page = browser.openPage();
  const outcome = await page.run(() =>
    navigator.locks.request('lock', async () => {
      const inside = await isFree();
      const controller = new AbortController();
      const waiting = navigator.locks
        .request('lock', { signal: controller.signal }, () => 'got it')
        .catch((error: Error) => error.name);
      controller.abort();
      return [inside, await waiting];
    }),
  );
  expect(outcome).toEqual([false, 'AbortError']);
  await browser.close();
});

test('the termination of a worker releases its locks and its requests', async () => {
  const browser = new FakeBrowser();
  const page = browser.openPage();
  const worker = await browser.register(() => ({}));
  await worker.run(holdForever);
  await browser.settle();
  expect(await page.run(isFree)).toBe(false);
  await worker.terminate();
  expect(await page.run(isFree)).toBe(true);
  await browser.close();
});

test('browsers do not share locks, databases or caches', async () => {
  const one = new FakeBrowser().openPage();
  const two = new FakeBrowser().openPage();
  await one.run(holdForever);
  await one.run(async () => {
    await (await caches.open('mine')).put('/x', new Response('x'));
    (await openRows('mine')).db.close();
  });
  expect(await two.run(isFree)).toBe(true);
  expect(await two.run(() => caches.keys())).toEqual([]);
  expect(await two.run(() => indexedDB.databases())).toEqual([]);
  const cached = await one.run(() => caches.match('/x'));
  expect(await cached?.text()).toBe('x');
});
