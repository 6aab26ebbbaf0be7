import { expect } from '@playwright/test';
import type { Driver, Tab } from '../driver/driver.ts';
import { createTone } from '../tone.ts';
import { digestOf, someBytes, type MediaFiles } from '../media-files.ts';
import {
  cached,
  cutWhenRead,
  download,
  expectContinued,
  fetchByClick,
  hasStored,
  openMedia,
  partSize,
  serveMedia,
  test,
  waitForState,
} from '../media.ts';

const path = '/media/course.webm';
const size = 12_000_000;
const ranged = { title: 'Course', engine: 'ranged' };

test.beforeEach(async ({ server }) => serveMedia(server));

/** The staged parts in all caches. None must be left. */
const staged = (tab: Tab) =>
  tab.evaluate(async () =>
    // The records of players stay as long as their pages.
    (await caches.keys()).filter((name) => name.includes('bg-fetch') && !name.includes(' players ')),
  );

test('a download of 12 MB over four cut connections transfers no byte twice', async ({
  driver,
  server,
  files,
}) => {
  const cuts = [2.6, 5.2, 7.8, 10.4].map((at) => at * 1_000_000);
  const { bytes } = files.add(path, someBytes(size), { holds: [...cuts] });
  const tab = await openMedia(driver, server);
  await fetchByClick(tab, 'course', [path], ranged);
  for (const at of cuts) await cutWhenRead(tab, server, at);
  await waitForState(tab, 'course', 'done');
  expect(await cached(tab, path)).toEqual({ status: 200, size, digest: digestOf(bytes) });
  expect(files.requests.map(({ status }) => status)).toEqual([206, 206, 206, 206, 206]);
  expect(files.sent(path)).toBe(size);
  expect(await staged(tab)).toEqual([]);
});

test('a download of 12 MB while page and worker are killed five times does not transfer stored bytes again', async ({
  driver,
  server,
  files,
}) => {
  const holds = [2, 4, 6, 8, 10].map((at) => at * 1_000_000);
  const { bytes } = files.add(path, someBytes(size), { holds: [...holds] });
  let held = files.held();
  let tab = await openMedia(driver, server);
  await fetchByClick(tab, 'course', [path], ranged);
  for (const at of holds) {
    await held;
    held = files.held();
    await tab.waitFor(hasStored, at - partSize);
    // The last of them kills the browser, too, where it can be started again.
    if (at === 6_000_000 && driver.can.restart) await driver.restart();
    else {
      // In this order: a page whose worker ends starts the download in a new one.
      await tab.close();
      await driver.stopWorker();
    }
    tab = await driver.open(`${server.origin}/app`);
  }
  await waitForState(tab, 'course', 'done');
  expect(await cached(tab, path)).toEqual({ status: 200, size, digest: digestOf(bytes) });
  expectContinued(files, holds);
});

test('a file that changes during its download is started again, and never spliced', async ({
  driver,
  server,
  files,
}) => {
  files.add(path, someBytes(size, 1), { holds: [5_000_000] });
  const held = files.held();
  const tab = await openMedia(driver, server);
  await fetchByClick(tab, 'course', [path], ranged);
  await held;
  // A cut loses what was not read. Without stored bytes there is nothing to splice.
  await tab.waitFor(() => (window.downloads.getSnapshot()[0]?.downloaded ?? 0) > 0, undefined);
  const { bytes } = files.add(path, someBytes(size, 2));
  server.cut();
  await waitForState(tab, 'course', 'done');
  expect(await cached(tab, path)).toEqual({ status: 200, size, digest: digestOf(bytes) });
  expect(files.requests.map(({ status, ifRange }) => [status, ifRange !== undefined])).toEqual([
    [206, false],
    [200, true],
  ]);
});

test('a pause keeps each byte, and resume requests the rest only', async ({ driver, server, files }) => {
  const { bytes } = files.add(path, someBytes(size), { holds: [5_000_000] });
  const held = files.held();
  const tab = await openMedia(driver, server);
  await fetchByClick(tab, 'course', [path], ranged);
  await held;
  await tab.waitFor(() => window.downloads.getSnapshot()[0]?.downloaded === 5_000_000, undefined);
  await tab.evaluate(() => window.downloads.pause('course'));
  await waitForState(tab, 'course', 'paused');
  await tab.evaluate(() => window.downloads.resume('course'));
  await waitForState(tab, 'course', 'done');
  expect(await cached(tab, path)).toEqual({ status: 200, size, digest: digestOf(bytes) });
  expect(files.requests.map(({ range }) => range)).toEqual(['bytes=0-', 'bytes=5000000-']);
});

test('a second tab continues the one download of two tabs when the first is closed', async ({
  driver,
  server,
  files,
}) => {
  const { bytes } = files.add(path, someBytes(size), { holds: [5_000_000] });
  const held = files.held();
  const first = await openMedia(driver, server);
  await fetchByClick(first, 'course', [path], ranged);
  await waitForState(first, 'course', 'running');
  const second = await driver.open(`${server.origin}/app`);
  await waitForState(second, 'course', 'running');
  await held;
  expect(files.requests).toHaveLength(1);
  await first.waitFor(hasStored, 5_000_000 - partSize);
  await first.close();
  await waitForState(second, 'course', 'done');
  expect(await cached(second, path)).toEqual({ status: 200, size, digest: digestOf(bytes) });
  expectContinued(files, [5_000_000]);
});

/** A tone of 30 seconds that is downloaded over a cut connection in two visits. Then the server is down. */
async function toneWithoutServer(driver: Driver, server: Parameters<typeof openMedia>[1], files: MediaFiles) {
  const { bytes } = files.add(path, createTone(30), {
    type: 'audio/wav',
    holds: [1_500_000, 3_000_000],
  });
  const first = await openMedia(driver, server);
  await fetchByClick(first, 'course', [path], ranged);
  await cutWhenRead(first, server, 1_500_000);
  await first.waitFor(hasStored, 3_000_000 - partSize);
  await first.close();
  const tab = await driver.open(`${server.origin}/app`);
  await waitForState(tab, 'course', 'done');
  await server.down();
  return { tab, bytes };
}

test('a download whose connection was cut continues in the next page, and any range comes from the cache', async ({
  driver,
  server,
  files,
}) => {
  const { tab, bytes } = await toneWithoutServer(driver, server, files);
  expectContinued(files, [1_500_000, 3_000_000]);
  const answers = await tab.evaluate(
    async ({ path, ranges }) => {
      const answers: [number, string | null, number[]][] = [];
      for (const Range of ranges) {
        const answer = await fetch(path, { headers: { Range } });
        const body = [...new Uint8Array(await answer.arrayBuffer())];
        answers.push([answer.status, answer.headers.get('Content-Range'), body]);
      }
      return answers;
    },
    { path, ranges: ['bytes=0-9', 'bytes=2999990-3000009', 'bytes=-10'] },
  );
  const part = (from: number, to: number) => [
    206,
    `bytes ${from}-${to - 1}/${bytes.length}`,
    [...bytes.subarray(from, to)],
  ];
  expect(answers).toEqual([part(0, 10), part(2_999_990, 3_000_010), part(bytes.length - 10, bytes.length)]);
});

test('a download whose connection was cut continues in the next page, and plays and seeks without the server', async ({
  driver,
  server,
  files,
}) => {
  const { tab } = await toneWithoutServer(driver, server, files);
  const from = await tab.evaluate(async (path) => {
    const player = document.createElement('audio');
    const next = (type: string) =>
      new Promise((resolve, reject) => {
        player.addEventListener(type, resolve, { once: true });
        player.addEventListener('error', () => reject(new Error(player.error?.message)), { once: true });
      });
    player.muted = true;
    const loaded = next('loadedmetadata');
    player.src = path;
    document.body.append(player);
    await loaded;
    const sought = next('seeked');
    player.currentTime = 20;
    await sought;
    await player.play();
    await next('timeupdate');
    await next('timeupdate');
    return player.currentTime;
  }, path);
  expect(from).toBeGreaterThan(20);
});

const bare = async (driver: Driver, server: Parameters<typeof openMedia>[1]) => {
  await serveMedia(server, { banner: 'delete ServiceWorkerRegistration.prototype.backgroundFetch;' });
  return openMedia(driver, server);
};

test('a download in a browser that does not keep stored parts fails with a reason, and is not started again and again', async ({
  driver,
  server,
  files,
}) => {
  // The same as in a private window of WebKit.
  const banner = `const match = caches.match.bind(caches);
    caches.match = async (request, options) => options?.cacheName?.includes('bg-fetch') ? undefined : match(request, options);`;
  await serveMedia(server, { banner });
  files.add(path, someBytes(1_000_000));
  const tab = await openMedia(driver, server);
  await fetchByClick(tab, 'course', [path], ranged);
  await waitForState(tab, 'course', 'failed');
  expect(await download(tab, 'course')).toMatchObject({ failureReason: 'storage-failed' });
  expect(files.sent(path)).toBe(1_000_000);
});

test('a browser without Background Fetch uses the ranged engine by itself', async ({
  driver,
  server,
  files,
}) => {
  const { bytes } = files.add(path, someBytes(1_000_000));
  const tab = await bare(driver, server);
  await fetchByClick(tab, 'course', [path], { title: 'Course' });
  await waitForState(tab, 'course', 'done');
  expect(await download(tab, 'course')).toMatchObject({ engine: 'ranged', downloaded: 1_000_000 });
  expect(await cached(tab, path)).toEqual({ status: 200, size: 1_000_000, digest: digestOf(bytes) });
});
