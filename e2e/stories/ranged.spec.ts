import { expect } from '@playwright/test';
import type { Driver, Tab } from '../driver/driver.ts';
import { digestOf, someBytes } from '../media-files.ts';
import { cached, download, fetchByClick, openMedia, serveMedia, test, waitForState } from '../media.ts';

const path = '/media/course.webm';
const size = 12_000_000;
const ranged = { title: 'Course', engine: 'ranged' };

test.beforeEach(async ({ server }) => serveMedia(server));

/** What is staged, in whatever cache: nothing must be left of it. */
const staged = (tab: Tab) =>
  tab.evaluate(async () => (await caches.keys()).filter((name) => name.includes('bg-fetch')));

/** All that has arrived but the part that is not full yet. */
async function hasPutAway(least: number): Promise<boolean> {
  let bytes = 0;
  for (const name of (await caches.keys()).filter((name) => name.includes('bg-fetch')))
    for (const response of await (await caches.open(name)).matchAll()) bytes += (await response.blob()).size;
  return bytes >= least;
}

test('12 MB over four cut connections: no byte comes twice', async ({ driver, server, files }) => {
  const { bytes } = files.add(path, someBytes(size), { cutAfter: 2_600_000, cuts: 4, speed: 4_000_000 });
  const tab = await openMedia(driver, server);
  await fetchByClick(tab, 'course', [path], ranged);
  await waitForState(tab, 'course', 'done');
  expect(await cached(tab, path)).toEqual({ status: 200, size, digest: digestOf(bytes) });
  expect(files.requests.map(({ status }) => status)).toEqual([206, 206, 206, 206, 206]);
  expect(files.sent(path)).toBeLessThanOrEqual(1.02 * size);
  expect(await staged(tab)).toEqual([]);
});

test('12 MB while page and worker are killed five times: what was put away does not come again', async ({
  driver,
  server,
  files,
}) => {
  const holds = [2, 4, 6, 8, 10].map((at) => at * 1_000_000);
  const { bytes } = files.add(path, someBytes(size), { holds: [...holds], speed: 4_000_000 });
  let held = files.held();
  let tab = await openMedia(driver, server);
  await fetchByClick(tab, 'course', [path], ranged);
  for (const at of holds) {
    await held;
    held = files.held();
    await tab.waitFor(hasPutAway, at - 70_000);
    // The worst of them takes the browser, too, where that can come back.
    if (at === 6_000_000 && driver.can.restart) await driver.restart();
    else await Promise.all([driver.stopWorker(), tab.close()]);
    tab = await driver.open(`${server.origin}/app`);
  }
  await waitForState(tab, 'course', 'done');
  expect(await cached(tab, path)).toEqual({ status: 200, size, digest: digestOf(bytes) });
  expect(files.sent(path)).toBeLessThanOrEqual(1.05 * size);
});

test('a file that changes in the middle is begun anew, and never spliced', async ({
  driver,
  server,
  files,
}) => {
  files.add(path, someBytes(size, 1), { holds: [5_000_000] });
  const held = files.held();
  const tab = await openMedia(driver, server);
  await fetchByClick(tab, 'course', [path], ranged);
  await held;
  const { bytes } = files.add(path, someBytes(size, 2));
  server.cut();
  await waitForState(tab, 'course', 'done');
  expect(await cached(tab, path)).toEqual({ status: 200, size, digest: digestOf(bytes) });
  expect(files.requests.map(({ status, ifRange }) => [status, ifRange !== undefined])).toEqual([
    [206, false],
    [200, true],
  ]);
});

test('a pause keeps every byte, and resume asks for the rest only', async ({ driver, server, files }) => {
  const { bytes } = files.add(path, someBytes(size), { holds: [5_000_000] });
  const held = files.held();
  const tab = await openMedia(driver, server);
  await fetchByClick(tab, 'course', [path], ranged);
  await held;
  await tab.waitFor(() => (window.downloads.getSnapshot()[0]?.downloaded ?? 0) > 0, undefined);
  await tab.evaluate(() => window.downloads.pause('course'));
  await waitForState(tab, 'course', 'paused');
  await tab.evaluate(() => window.downloads.resume('course'));
  await waitForState(tab, 'course', 'done');
  expect(await cached(tab, path)).toEqual({ status: 200, size, digest: digestOf(bytes) });
  expect(files.requests.map(({ range }) => range)).toEqual(['bytes=0-', 'bytes=5000000-']);
});

test('two tabs, one download; the other goes on when the first is closed', async ({
  driver,
  server,
  files,
}) => {
  const { bytes } = files.add(path, someBytes(size), { holds: [5_000_000], speed: 8_000_000 });
  const held = files.held();
  const first = await openMedia(driver, server);
  await fetchByClick(first, 'course', [path], ranged);
  await waitForState(first, 'course', 'running');
  const second = await driver.open(`${server.origin}/app`);
  await waitForState(second, 'course', 'running');
  await held;
  expect(files.requests).toHaveLength(1);
  await first.close();
  await waitForState(second, 'course', 'done');
  expect(await cached(second, path)).toEqual({ status: 200, size, digest: digestOf(bytes) });
  expect(files.requests).toHaveLength(2);
  expect(files.sent(path)).toBeLessThanOrEqual(1.02 * size);
});

const bare = async (driver: Driver, server: Parameters<typeof openMedia>[1]) => {
  await serveMedia(server, { banner: 'delete ServiceWorkerRegistration.prototype.backgroundFetch;' });
  return openMedia(driver, server);
};

test('without Background Fetch in the browser it is taken by itself', async ({ driver, server, files }) => {
  const { bytes } = files.add(path, someBytes(1_000_000));
  const tab = await bare(driver, server);
  await fetchByClick(tab, 'course', [path], { title: 'Course' });
  await waitForState(tab, 'course', 'done');
  expect(await download(tab, 'course')).toMatchObject({ engine: 'ranged', downloaded: 1_000_000 });
  expect(await cached(tab, path)).toEqual({ status: 200, size: 1_000_000, digest: digestOf(bytes) });
});
