import { createTone } from './tone.ts';
import type { Driver, Tab } from './driver/driver.ts';
import { control, expect, needs } from './fixtures.ts';
import { MediaFiles } from './media-files.ts';
import { fetchByClick, openMedia, serveMedia, test, waitForState } from './media.ts';
import { TestServer } from './server.ts';

const path = '/media/tone.wav';
/** More than a browser reads ahead of a player: 53 MB. */
const seconds = 300;
const tone = createTone(seconds);

test.beforeEach(async ({ server, files }) => {
  await serveMedia(server);
  files.add(path, tone, { type: 'audio/wav' });
});

/** A `<video>` that has loaded its metadata, and what the browser reads ahead with it. */
const openPlayer = (tab: Tab, src: string) =>
  tab.evaluate(async (src) => {
    const player = document.createElement('video');
    Object.assign(player, { preload: 'metadata', muted: true, src });
    document.body.append(player);
    await new Promise((loaded) => player.addEventListener('loadedmetadata', loaded, { once: true }));
    return player.duration;
  }, src);

/** Seeks and plays. Returns the position at which it plays then, or the reason why it does not. */
const playAt = (tab: Tab, second: number) =>
  tab.evaluate(async (second) => {
    const player = document.querySelector('video')!;
    const failed = () => player.error && `${player.error.code}: ${player.error.message}`;
    const next = (type: string) =>
      new Promise<void>((resolve) => {
        if (failed()) resolve();
        for (const one of [type, 'error']) player.addEventListener(one, () => resolve(), { once: true });
      });
    const sought = next('seeked');
    player.currentTime = second;
    await sought;
    await player.play().catch(() => {});
    // Two events, because the first may still belong to the seek.
    await next('timeupdate');
    await next('timeupdate');
    player.pause();
    return failed() ?? player.currentTime;
  }, second);

/** Stores the file as a download does. */
const store = (tab: Tab, url: string) =>
  tab.evaluate(async (url) => {
    await window.downloads.fetch('tone', url, { engine: 'ranged' });
    await new Promise<void>((done) => {
      const look = () => window.downloads.getSnapshot()[0]?.state === 'done' && done();
      window.downloads.subscribe(look);
      look();
    });
  }, url);

/** A busy machine plays for a while before the page hears of it. */
const expectPlays = async (tab: Tab, ...places: number[]) => {
  for (const place of places) {
    const at = await playAt(tab, place);
    expect(at).toBeGreaterThanOrEqual(place);
    expect(at).toBeLessThan(place + 10);
  }
};

test('a player that is open while its file is downloaded continues to play and seek, also offline', async ({
  driver,
  server,
}) => {
  const tab = await openMedia(driver, server);
  expect(await openPlayer(tab, path)).toBe(seconds);
  await store(tab, path);
  await expectPlays(tab, 200);
  await server.down();
  await expectPlays(tab, 100, 290);
});

test('a player continues to play when its file is removed, and when it is stored again', async ({
  driver,
  server,
}) => {
  const tab = await openMedia(driver, server);
  await openPlayer(tab, path);
  await store(tab, path);
  await expectPlays(tab, 200);
  await tab.evaluate(() => window.downloads.remove('tone'));
  await expectPlays(tab, 100);
  await store(tab, path);
  await expectPlays(tab, 290);
});

test(
  'a player whose file is handed over plays and seeks after the download, also offline',
  needs('background-fetch'),
  async ({ driver, server }) => {
    const options = JSON.stringify({ handOff: { minBytes: 1_000_000 } });
    const tab = await openMedia(driver, server, `options=${options}`);
    await openPlayer(tab, path);
    await tab.click('h1');
    await waitForState(tab, server.origin + path, 'done');
    await expectPlays(tab, 200);
    await server.down();
    await expectPlays(tab, 100, 290);
  },
);

test(
  'a player continues after a background fetch of its file, while workers are stopped',
  needs('background-fetch', 'stop-worker'),
  async ({ driver, server }) => {
    const tab = await openMedia(driver, server);
    await openPlayer(tab, path);
    await driver.stopWorker();
    await fetchByClick(tab, 'tone', [path]);
    await waitForState(tab, 'tone', 'done');
    for (const place of [200, 100, 290]) {
      await driver.stopWorker();
      await expectPlays(tab, place);
    }
  },
);

/** The page and its player exist before the first worker, as on a first visit. */
async function openFirstVisit(driver: Driver, server: TestServer) {
  const tab = await driver.open(`${server.origin}/app`);
  await openPlayer(tab, path);
  await control(tab, '/worker.js');
  return tab;
}

test('a player of a first visit keeps the network when a worker takes its page', async ({
  driver,
  server,
}) => {
  const tab = await openFirstVisit(driver, server);
  await expectPlays(tab, 200);
  await store(tab, path);
  await expectPlays(tab, 100);
  await driver.stopWorker();
  await expectPlays(tab, 290);
});

test('a new player of a first visit plays from the stored file, also offline', async ({
  driver,
  server,
  files,
}) => {
  const tab = await openFirstVisit(driver, server);
  await store(tab, path);
  await tab.evaluate(() => {
    const player = document.querySelector('video')!;
    // A player that is only removed may load more.
    player.removeAttribute('src');
    player.load();
    player.remove();
  });
  files.requests.length = 0;
  await openPlayer(tab, `${path}#t=1`);
  await expectPlays(tab, 200);
  await server.down();
  await driver.stopWorker();
  await expectPlays(tab, 100, 290);
  expect(files.requests).toEqual([]);
});

test('a player of a file from another origin, without crossorigin, continues when the file is stored', async ({
  driver,
  server,
}) => {
  const other = await TestServer.start();
  const headers = {
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'etag, content-range',
  };
  new MediaFiles(other).add(path, tone, { type: 'audio/wav', headers });
  const tab = await openMedia(driver, server);
  await openPlayer(tab, other.origin + path);
  await store(tab, other.origin + path);
  await expectPlays(tab, 200);
  await driver.stopWorker();
  await expectPlays(tab, 100, 290);
  await other.close();
});
