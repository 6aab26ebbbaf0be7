import { gzipSync } from 'node:zlib';
import { expect } from '@playwright/test';
import type { Tab } from './driver/driver.ts';
import { cached, download, fetchByClick, openMedia, serveMedia, test, waitForState } from './media.ts';
import { MediaFiles, digestOf, someBytes } from './media-files.ts';
import { TestServer } from './server.ts';

const good = '/media/good.webm';
const bad = '/media/bad.webm';
const bytes = someBytes(300_000);
const stored = { status: 200, size: bytes.length, digest: digestOf(bytes) };

test.beforeEach(async ({ server, files }) => {
  await serveMedia(server);
  files.add(good, bytes);
});

const failed = async (tab: Tab, id: string) => {
  await waitForState(tab, id, 'failed');
  return (await download(tab, id))?.failureReason;
};

test(
  'a 404 in a group has the reason bad-status, and the other file is stored',
  { tag: '@background-fetch' },
  async ({ driver, server }) => {
    const tab = await openMedia(driver, server);
    await fetchByClick(tab, 'course', [good, bad]);
    expect(await failed(tab, 'course')).toBe('bad-status');
    expect(await cached(tab, good)).toEqual(stored);
    expect(await cached(tab, bad)).toBeUndefined();
  },
);

for (const fault of ['is down', 'answers 503'])
  test(
    `a download that starts while the server ${fault} continues when the server is back`,
    { tag: '@background-fetch' },
    async ({ driver, server, files }) => {
      const tab = await openMedia(driver, server);
      const file = files.get(good);
      if (fault === 'is down') await server.down();
      else file.status = 503;
      await fetchByClick(tab, 'intro', [good]);
      await tab.waitFor(() => window.seen['intro']?.includes('running (browser)'), 0);
      // The browser has sent a second request, and remembers how the first one ended.
      if (fault !== 'is down') await expect.poll(() => files.requests.length).toBeGreaterThan(0);
      if (fault === 'is down') await server.up();
      delete file.status;
      await waitForState(tab, 'intro', 'done');
      expect(await cached(tab, good)).toEqual(stored);
    },
  );

test(
  'a compressed file of another origin with a hidden encoding is stored without its encoding',
  { tag: '@background-fetch' },
  async ({ driver, server }) => {
    const cdn = await TestServer.start();
    const list = '#EXTM3U\n'.repeat(1000);
    const headers = { 'access-control-allow-origin': '*', 'content-encoding': 'gzip' };
    new MediaFiles(cdn).add('/media/list.m3u8', gzipSync(list), { headers });
    const tab = await openMedia(driver, server);
    const url = `${cdn.origin}/media/list.m3u8`;
    await fetchByClick(tab, 'list', [url]);
    await waitForState(tab, 'list', 'done');
    expect(await download(tab, 'list')).toMatchObject({ engine: 'background-fetch' });
    expect(await cached(tab, url)).toMatchObject({ size: list.length, digest: digestOf(Buffer.from(list)) });
    await cdn.close();
  },
);

test(
  'a download that exceeds its total fails with download-total-exceeded, and nothing is stored',
  { tag: '@background-fetch' },
  async ({ driver, server }) => {
    const tab = await openMedia(driver, server);
    await fetchByClick(tab, 'intro', [good], { downloadTotal: 1000 });
    expect(await failed(tab, 'intro')).toBe('download-total-exceeded');
    expect(await cached(tab, good)).toBeUndefined();
  },
);

test(
  'a 206 to a plain GET fails with incomplete, and nothing is stored',
  { tag: '@background-fetch' },
  async ({ driver, server, files }) => {
    files.add(bad, bytes, { insists: 'bytes=0-999' });
    const tab = await openMedia(driver, server);
    await fetchByClick(tab, 'intro', [bad]);
    expect(await failed(tab, 'intro')).toBe('incomplete');
    expect(await cached(tab, bad)).toBeUndefined();
  },
);

test(
  'a download from another origin without CORS fails with fetch-error, and nothing is stored',
  { tag: '@background-fetch' },
  async ({ driver, server }) => {
    const cdn = await TestServer.start();
    const files = new MediaFiles(cdn);
    files.add('/media/far.webm', bytes);
    const tab = await openMedia(driver, server);
    await fetchByClick(tab, 'far', [`${cdn.origin}/media/far.webm`]);
    expect(await failed(tab, 'far')).toBe('fetch-error');
    await cdn.close();
  },
);

test(
  'a download from another origin with CORS is stored like any other',
  { tag: '@background-fetch' },
  async ({ driver, server }) => {
    const cdn = await TestServer.start();
    const files = new MediaFiles(cdn);
    files.add('/media/far.webm', bytes, { headers: { 'access-control-allow-origin': '*' } });
    const tab = await openMedia(driver, server);
    await fetchByClick(tab, 'far', [`${cdn.origin}/media/far.webm`]);
    await waitForState(tab, 'far', 'done');
    expect(await cached(tab, `${cdn.origin}/media/far.webm`)).toEqual(stored);
    await cdn.close();
  },
);

test(
  'headers of the app reach the server, and credentials are not stored',
  { tag: '@background-fetch' },
  async ({ driver, server, files }) => {
    const tab = await openMedia(driver, server);
    await tab.evaluate(async (url) => {
      const headers = { Authorization: 'Bearer secret', 'X-Part': 'one' };
      await window.downloads.fetch('mine', new Request(url, { headers }));
    }, good);
    await waitForState(tab, 'mine', 'done');
    const sent = files.requests.map(
      ({ headers }) => `${headers.authorization} ${headers['x-part']?.toString()}`,
    );
    // A browser may send a request again.
    expect([...new Set(sent)]).toEqual(['Bearer secret one']);
    expect(await cached(tab, good)).toEqual(stored);
    const rows = await tab.evaluate(async () => {
      const opening = indexedDB.open('workbox-plugin-bg-fetch');
      await new Promise((done) => (opening.onsuccess = done));
      const all = opening.result.transaction('jobs').objectStore('jobs').getAll();
      await new Promise((done) => (all.onsuccess = done));
      return JSON.stringify(all.result);
    });
    expect(rows).toContain('x-part');
    expect(rows).not.toContain('secret');
  },
);

test(
  'an icon that does not load does not stop the download',
  { tag: '@background-fetch' },
  async ({ driver, server }) => {
    const tab = await openMedia(driver, server);
    await fetchByClick(tab, 'intro', [good], {
      icons: [{ src: '/nowhere.png', sizes: '96x96', type: 'image/png' }],
    });
    await waitForState(tab, 'intro', 'done');
    expect(await cached(tab, good)).toEqual(stored);
  },
);

test(
  'an empty id is rejected before it reaches the browser, whose tab would crash',
  { tag: '@background-fetch' },
  async ({ driver, server }) => {
    const tab = await openMedia(driver, server);
    const code = await tab.evaluate(async (url) => {
      try {
        await window.downloads.fetch('', url);
      } catch (error) {
        return (error as { code: string }).code;
      }
    }, good);
    expect(code).toBe('invalid-option');
  },
);

test(
  'a file that is larger than the free space is rejected before the start',
  { tag: '@background-fetch' },
  async ({ driver, server, files }) => {
    const tab = await openMedia(driver, server);
    const error = await tab.evaluate(async (url) => {
      const { quota = 0 } = await navigator.storage.estimate();
      try {
        await window.downloads.fetch('huge', url, { downloadTotal: Math.ceil(quota / 2) + 1 });
      } catch (error) {
        const { code, details } = error as { code: string; details: Record<string, number> };
        return { code, short: details['needed']! > details['available']! };
      }
    }, good);
    expect(error).toEqual({ code: 'quota-exceeded', short: true });
    expect(await download(tab, 'huge')).toMatchObject({ state: 'failed', failureReason: 'quota-exceeded' });
    expect(files.requests).toEqual([]);
  },
);

test(
  'a sixth download waits for a slot, and starts when one is free',
  { tag: '@background-fetch' },
  async ({ driver, server, files }) => {
    // The first ones must not end before the sixth is asked for.
    const file = files.add('/media/slow.webm', someBytes(400_000), { speed: 5_000 });
    const tab = await openMedia(driver, server);
    for (const id of ['1', '2', '3', '4', '5', '6']) await fetchByClick(tab, id, [`/media/slow.webm?${id}`]);
    await tab.waitFor(() => window.seen['6']?.includes('queued (slot)'), 0);
    const carried = await tab.evaluate(async () => {
      const { backgroundFetch } = (await navigator.serviceWorker.ready) as unknown as {
        backgroundFetch: { getIds(): Promise<string[]> };
      };
      return backgroundFetch.getIds();
    });
    expect(carried).toHaveLength(5);
    await tab.evaluate(() => window.downloads.abort('5'));
    delete file.speed;
    for (const id of ['1', '2', '3', '4', '6']) await waitForState(tab, id, 'done');
    expect(await download(tab, '5')).toMatchObject({ state: 'aborted' });
  },
);

test(
  'a download that needs a preflight, which Background Fetch cannot do, uses ordinary requests',
  { tag: '@background-fetch' },
  async ({ driver, server }) => {
    const cdn = await TestServer.start();
    const files = new MediaFiles(cdn);
    files.add('/media/far.webm', bytes, {
      headers: {
        'access-control-allow-origin': '*',
        'access-control-allow-headers': 'authorization, range, if-range',
      },
    });
    const tab = await openMedia(driver, server);
    const url = `${cdn.origin}/media/far.webm`;
    await tab.evaluate(
      (url) =>
        window.downloads.fetch('far', new Request(url, { headers: { Authorization: 'Bearer secret' } })),
      url,
    );
    await waitForState(tab, 'far', 'done');
    expect(await download(tab, 'far')).toMatchObject({ engine: 'ranged' });
    expect(await cached(tab, url)).toEqual(stored);
    expect(files.requests.at(-1)?.headers.authorization).toBe('Bearer secret');
    await cdn.close();
  },
);
