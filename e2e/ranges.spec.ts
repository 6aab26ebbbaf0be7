import { createTone } from './tone.ts';
import { serveBundle } from './bundle.ts';
import type { Driver, Tab } from './driver/driver.ts';
import { control, expect, test } from './fixtures.ts';
import type { TestServer } from './server.ts';

/** A page under a worker with a media route, offline. The page itself stores `body` as /media/file. */
async function openStored(driver: Driver, server: TestServer, body: string | Uint8Array, type: string) {
  await serveBundle(server, '/worker.js', 'workers/ranges-worker.ts');
  server.serve('/media/file', body, type);
  const tab = await driver.open(`${server.origin}/`);
  await control(tab, '/worker.js');
  await tab.evaluate(async () => (await caches.open('media')).add('/media/file'));
  await server.down();
  return tab;
}

const seek = (tab: Tab, element: 'video' | 'audio') =>
  tab.evaluate(async (element) => {
    const player = document.createElement(element);
    const next = (type: string) =>
      new Promise((resolve, reject) => {
        player.addEventListener(type, resolve, { once: true });
        player.addEventListener('error', () => reject(new Error(player.error?.message)), { once: true });
      });
    player.muted = true;
    const loaded = next('loadedmetadata');
    player.src = '/media/file?seen=1';
    document.body.append(player);
    await loaded;
    const from: number[] = [];
    for (const second of [80, 10]) {
      const sought = next('seeked');
      player.currentTime = second;
      await sought;
      await player.play();
      // Two events, because the first may still belong to the seek.
      await next('timeupdate');
      await next('timeupdate');
      from.push(player.currentTime);
      player.pause();
    }
    return { from, duration: player.duration };
  }, element);

for (const element of ['video', 'audio'] as const)
  test(`a real <${element}> plays and seeks from the cache, offline`, async ({ server, driver }) => {
    const tab = await openStored(driver, server, createTone(90), 'audio/wav');
    const { from, duration } = await seek(tab, element);
    expect(duration).toBe(90);
    expect(from[0]).toBeGreaterThan(80);
    expect(from[1]).toBeGreaterThan(10);
    expect(from[1]).toBeLessThan(80);
  });

test('each row of the range table holds in a real worker', async ({ server, driver }) => {
  const text = 'The quick brown fox';
  const size = text.length;
  const tab = await openStored(driver, server, text, 'text/plain');
  const rows: [range: string, status: number, contentRange: string | null, body: string][] = [
    ['bytes=0-9', 206, `bytes 0-9/${size}`, 'The quick '],
    ['bytes=0-500', 206, `bytes 0-${size - 1}/${size}`, text],
    [`bytes=0-${size}`, 206, `bytes 0-${size - 1}/${size}`, text],
    [`bytes=${size}-`, 416, `bytes */${size}`, ''],
    ['bytes=-500', 206, `bytes 0-${size - 1}/${size}`, text],
    ['bytes=-0', 416, `bytes */${size}`, ''],
    ['bytes=5-2', 200, null, text],
    ['bytes=a-5', 200, null, text],
    ['items=0-1', 200, null, text],
    ['bytes=0-1,5-6', 200, null, text],
  ];
  const answers = await tab.evaluate(
    (ranges) =>
      Promise.all(
        ranges.map(async (Range) => {
          const answer = await fetch('/media/file', { headers: { Range } });
          return [Range, answer.status, answer.headers.get('Content-Range'), await answer.text()];
        }),
      ),
    rows.map(([range]) => range),
  );
  expect(answers).toEqual(rows);
});
