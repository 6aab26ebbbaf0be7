import { FakeBrowser } from 'workbox-plugin-testing';
import { openRows } from './helpers/rows.ts';

test('timers fire in order while time passes, and the work of each ends before the next fires', async () => {
  const browser = new FakeBrowser({ now: 1000 });
  const log: string[] = [];
  const worker = await browser.register(() => {
    const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    return {
      start: async (name: string, ms: number) => {
        await sleep(ms);
        await caches.open(name);
        log.push(`${name} ${Date.now()} ${new Date().getTime()} ${performance.now()}`);
      },
    };
  });
  const late = worker.run(({ start }) => start('late', 50));
  const early = worker.run(({ start }) => start('early', 20));
  await browser.settle();
  expect(log).toEqual([]);
  expect(browser.clock.pending).toEqual([1020, 1050]);
  await browser.clock.advance(60);
  await Promise.all([late, early]);
  expect(log).toEqual(['early 1020 1020 20', 'late 1050 1050 50']);
  expect(Date.now()).toBeGreaterThan(1e12);
  await browser.close();
});

test('intervals repeat, cleared timers do not fire, and AbortSignal.timeout follows the clock', async () => {
  const browser = new FakeBrowser({ now: 0 });
  const worker = await browser.register(() => {
    const ticks: number[] = [];
    const interval = setInterval(() => ticks.push(Date.now()), 10);
    const never = setTimeout(() => ticks.push(-1), 5);
    clearTimeout(never);
    setTimeout(() => clearInterval(interval), 35);
    return { ticks, signal: AbortSignal.timeout(20) };
  });
  await browser.clock.advance(19);
  expect(worker.exports.signal.aborted).toBe(false);
  await browser.clock.advance(81);
  expect(worker.exports.ticks).toEqual([10, 20, 30]);
  expect(worker.exports.signal.reason).toHaveProperty('name', 'TimeoutError');
  await browser.close();
});

test('a delay that a timer cannot hold ends at once, as in browsers', async () => {
  const browser = new FakeBrowser({ now: 0 });
  const fired: number[] = [];
  await browser.register(() => {
    for (const ms of [Infinity, 2 ** 31, 2 ** 31 - 1]) setTimeout(() => fired.push(ms), ms);
  });
  await browser.clock.advance(1);
  expect(fired).toEqual([Infinity, 2 ** 31]);
  await browser.close();
});

test('clock.set moves the wall clock and leaves the timers', async () => {
  const browser = new FakeBrowser({ now: 0 });
  const worker = await browser.register(() => {
    const fired: number[] = [];
    setTimeout(() => fired.push(Date.now()), 100);
    return fired;
  });
  browser.clock.set(1_000_000);
  await browser.clock.advance(99);
  expect(worker.exports).toEqual([]);
  await browser.clock.advance(1);
  expect(worker.exports).toEqual([1_000_100]);
  await browser.close();
});

test('jest.useFakeTimers changes the time of test code only, and the storage of a worker goes on', async () => {
  jest.useFakeTimers({ now: 0 });
  try {
    const browser = new FakeBrowser({ now: 1000 });
    const worker = await browser.register(() => ({ fired: [] as number[] }));
    const rows = await worker.run(() => openRows('db'));
    await worker.run(() => rows.put(2, 'milk'));
    void worker.run(({ fired }) => void setTimeout(() => fired.push(Date.now(), new Date().getTime()), 500));
    await browser.clock.advance(600);
    expect(worker.exports.fired).toEqual([1500, 1500]);
    expect(await worker.run(() => rows.get('milk'))).toBe(2);
    const inTest: number[] = [];
    setTimeout(() => inTest.push(Date.now()), 20);
    jest.advanceTimersByTime(20);
    expect(inTest).toEqual([20]);
    await browser.close();
  } finally {
    jest.useRealTimers();
  }
});

test('code that waits for the rest of a millisecond again and again ends', async () => {
  const browser = new FakeBrowser({ now: 1000 });
  const worker = await browser.register(() => ({
    waitUntil: async (time: number) => {
      while (Date.now() < time) await new Promise((resolve) => setTimeout(resolve, time - Date.now()));
      return Date.now();
    },
  }));
  const ended = worker.run(({ waitUntil }) => waitUntil(1010.5));
  await browser.clock.advance(100);
  expect(await ended).toBe(1011);
  await browser.close();
});
