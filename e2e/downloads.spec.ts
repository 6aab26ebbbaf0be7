import { expect } from '@playwright/test';
import { needs } from './fixtures.ts';
import { createTone } from './tone.ts';
import { digestOf, someBytes } from './media-files.ts';
import { cached, download, fetchByClick, openMedia, serveMedia, test, waitForState } from './media.ts';

const path = '/media/intro.webm';

test.beforeEach(async ({ server }) => serveMedia(server));

test(
  'a file that is fetched after a click is stored under its route and plays without a network',
  needs('background-fetch'),
  async ({ driver, server, files }) => {
    const { bytes } = files.add(path, someBytes(3_000_000));
    const tab = await openMedia(driver, server);
    await fetchByClick(tab, 'intro', [path], { title: 'Introduction', downloadTotal: bytes.length });
    await waitForState(tab, 'intro', 'done');
    expect(await cached(tab, path)).toEqual({ status: 200, size: bytes.length, digest: digestOf(bytes) });
    expect(await download(tab, 'intro')).toMatchObject({
      downloaded: bytes.length,
      engine: 'background-fetch',
    });
    await server.down();
    const range = await tab.evaluate(async (path) => {
      const response = await fetch(path, { headers: { Range: 'bytes=2999990-' } });
      return [
        response.status,
        response.headers.get('Content-Range'),
        (await response.arrayBuffer()).byteLength,
      ];
    }, path);
    expect(range).toEqual([206, 'bytes 2999990-2999999/3000000', 10]);
  },
);

test(
  'a download continues after its page is closed, and is stored when the page is opened again',
  { tag: '@background-fetch' },
  async ({ driver, server, files }) => {
    const { bytes } = files.add(path, someBytes(2_000_000), { speed: 500_000 });
    const tab = await openMedia(driver, server);
    await fetchByClick(tab, 'intro', [path], { downloadTotal: bytes.length });
    await expect.poll(() => files.sent(path)).toBeGreaterThan(0);
    await tab.close();
    await expect.poll(() => files.sent(path)).toBe(bytes.length);
    const again = await openMedia(driver, server);
    await waitForState(again, 'intro', 'done');
    expect(await cached(again, path)).toEqual({ status: 200, size: bytes.length, digest: digestOf(bytes) });
    expect(files.sent(path)).toBe(bytes.length);
  },
);

test(
  'a download whose page closes before the browser has started it is stored after the next page opens',
  { tag: '@background-fetch' },
  async ({ driver, server, files }) => {
    const { bytes } = files.add(path, someBytes(100_000), { waits: true });
    const tab = await openMedia(driver, server);
    await fetchByClick(tab, 'intro', [path], { downloadTotal: bytes.length });
    await waitForState(tab, 'intro', 'running');
    await tab.close();
    await driver.stopWorker();
    files.release();
    const again = await openMedia(driver, server);
    await waitForState(again, 'intro', 'done');
    expect(await cached(again, path)).toEqual({ status: 200, size: bytes.length, digest: digestOf(bytes) });
  },
);

test(
  'a connection that is cut is resumed by the browser',
  { tag: '@background-fetch' },
  async ({ driver, server, files }) => {
    const { bytes } = files.add(path, someBytes(2_000_000), { cutAfter: 900_000, cuts: 1 });
    const tab = await openMedia(driver, server);
    await fetchByClick(tab, 'intro', [path]);
    await waitForState(tab, 'intro', 'done');
    expect(await cached(tab, path)).toEqual({ status: 200, size: bytes.length, digest: digestOf(bytes) });
    // Where it continues is up to the browser: a cut loses what was sent and not read.
    expect(files.requests.at(-1)?.range).toMatch(/^bytes=[1-9]\d*-$/);
  },
);

test(
  'a worker that is stopped many times while it stores loses nothing',
  { tag: '@background-fetch' },
  async ({ driver, server, files }) => {
    const all = ['1', '2', '3', '4'].map((name) => `/media/${name}.webm`);
    const made = all.map((path, at) => files.add(path, someBytes(4_000_000, at + 1), { waits: true }).bytes);
    const tab = await openMedia(driver, server);
    await fetchByClick(tab, 'course', all);
    await waitForState(tab, 'course', 'running');
    files.release();
    // The worker is stopped from the moment at which it stores, at random points.
    await tab.waitFor(() => window.downloads.getSnapshot()[0]?.state !== 'running', 0);
    await driver.stopWorker();
    for (let times = 0; times < 3; times++) {
      await tab.evaluate(() => window.downloads.getAll().catch(() => {}));
      await driver.stopWorker();
    }
    await tab.evaluate(() => window.downloads.getAll().catch(() => {}));
    await waitForState(tab, 'course', 'done');
    for (const [at, bytes] of made.entries())
      expect(await cached(tab, all[at] ?? '')).toEqual({
        status: 200,
        size: bytes.length,
        digest: digestOf(bytes),
      });
  },
);

test(
  'a browser that is killed during a download completes it after its restart',
  { tag: '@background-fetch' },
  async ({ driver, server, files }) => {
    const { bytes } = files.add(path, someBytes(3_000_000), { speed: 400_000 });
    const tab = await openMedia(driver, server);
    await fetchByClick(tab, 'intro', [path], { downloadTotal: bytes.length });
    await tab.waitFor(() => (window.downloads.getSnapshot()[0]?.downloaded ?? 0) > 500_000, 0);
    await driver.restart();
    const again = await openMedia(driver, server);
    await waitForState(again, 'intro', 'done');
    expect(await cached(again, path)).toEqual({ status: 200, size: bytes.length, digest: digestOf(bytes) });
  },
);

test(
  'progress grows to the end, and shows the time left',
  { tag: '@background-fetch' },
  async ({ driver, server, files }) => {
    const file = files.add(path, someBytes(2_000_000), { speed: 100_000 });
    const tab = await openMedia(driver, server);
    await tab.evaluate(() => {
      const log: [number, number | undefined][] = [];
      Object.assign(window, { log });
      window.downloads.subscribe(() => {
        for (const { downloaded, secondsLeft } of window.downloads.getSnapshot())
          log.push([downloaded, secondsLeft]);
      });
    });
    const { length: size } = file.bytes;
    await fetchByClick(tab, 'intro', [path], { downloadTotal: size });
    // The rest comes at once when the page has shown enough.
    await tab.waitFor((size) => {
      const { log } = window as unknown as { log: [number, number | undefined][] };
      const between = new Set(log.map(([downloaded]) => downloaded).filter((one) => one > 0 && one < size));
      return between.size > 3 && log.filter(([, secondsLeft]) => secondsLeft !== undefined).length > 2;
    }, size);
    delete file.speed;
    await waitForState(tab, 'intro', 'done');
    const log = await tab.evaluate(() => (window as unknown as { log: [number, number | undefined][] }).log);
    const numbers = log.map(([downloaded]) => downloaded);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    // The estimates themselves are tested in a table: here they depend on the machine.
    const left = log.flatMap(([, secondsLeft]) => secondsLeft ?? []);
    expect(left.filter((seconds) => !(seconds >= 0 && seconds < Infinity))).toEqual([]);
  },
);

test(
  'a large file that plays from its route is handed over, and the player keeps its stream',
  { tag: '@background-fetch' },
  async ({ driver, server, files }) => {
    files.add('/media/tone.wav', createTone(30), { type: 'audio/wav' });
    const tab = await openMedia(
      driver,
      server,
      `options=${JSON.stringify({ handOff: { minBytes: 1_000_000 } })}`,
    );
    const seconds = await tab.evaluate(async () => {
      const player = new Audio('/media/tone.wav');
      player.muted = true;
      await player.play();
      await new Promise((moved) => player.addEventListener('timeupdate', moved, { once: true }));
      return player.duration;
    });
    expect(seconds).toBeCloseTo(30, 1);
    const id = `${server.origin}/media/tone.wav`;
    await waitForState(tab, id, 'done');
    expect(await download(tab, id)).toMatchObject({ engine: 'background-fetch', title: 'tone.wav' });
    await server.down();
    const range = await tab.evaluate(async () => {
      const response = await fetch('/media/tone.wav', { headers: { Range: 'bytes=4000000-' } });
      return [response.status, response.headers.get('Content-Range')];
    });
    expect(range).toEqual([206, 'bytes 4000000-5292043/5292044']);
  },
);

test(
  'a removed download frees its space, and a download that the browser deleted is noticed',
  { tag: '@background-fetch' },
  async ({ driver, server, files }) => {
    files.add(path, someBytes(3_000_000));
    const tab = await openMedia(driver, server);
    await fetchByClick(tab, 'intro', [path]);
    await waitForState(tab, 'intro', 'done');
    await tab.evaluate(() => caches.delete('media'));
    await tab.evaluate(() => window.downloads.getAll());
    expect(await download(tab, 'intro')).toMatchObject({ state: 'failed', failureReason: 'evicted' });
    await fetchByClick(tab, 'intro', [path]);
    await waitForState(tab, 'intro', 'done');
    await tab.evaluate(() => window.downloads.remove('intro'));
    expect(await cached(tab, path)).toBeUndefined();
    expect(await tab.evaluate(() => window.downloads.getSnapshot())).toEqual([]);
  },
);
