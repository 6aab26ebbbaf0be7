import { expect } from '@playwright/test';
import { needs } from './fixtures.ts';
import { digestOf, someBytes } from './media-files.ts';
import { cached, download, fetchByClick, openMedia, serveMedia, test, waitForState } from './media.ts';

const path = '/media/intro.webm';

test.beforeEach(async ({ server }) => serveMedia(server));

test(
  'a file fetched from a click is stored under its route and plays without a network',
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
