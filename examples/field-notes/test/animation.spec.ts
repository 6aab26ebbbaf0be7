import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { animatedWebp } from '../tour/animated-webp.mjs';
import { Film } from '../tour/film.mjs';
import { expect, test } from './fixtures.ts';

const pictures = fileURLToPath(new URL('../../../docs/tour/', import.meta.url));

/** The number of frames, their durations in milliseconds, and whether each can be decoded. */
async function decode(page: Page, file: Buffer) {
  return page.evaluate(async (text) => {
    const data = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const decoder = new ImageDecoder({ data, type: 'image/webp' });
    await decoder.tracks.ready;
    await decoder.completed;
    const { frameCount, repetitionCount } = decoder.tracks.selectedTrack!;
    const durations: number[] = [];
    for (let frameIndex = 0; frameIndex < frameCount; frameIndex++) {
      const { image } = await decoder.decode({ frameIndex });
      durations.push((image.duration ?? 0) / 1_000);
    }
    return { durations, repetitionCount };
  }, file.toString('base64'));
}

test('the frames of an animation are decoded by the browser, and an unchanged frame is shown for longer', async ({
  page,
  context,
  server,
}) => {
  // Only a secure context has the decoder.
  await page.goto(server.url);
  const film = new Film(page, await context.newCDPSession(page));
  await page.locator('#text').fill('');
  await film.frame(100);
  await film.frame(200);
  await page.locator('#text').fill('Something else');
  await film.frame(300);
  const { durations, repetitionCount } = await decode(page, film.animation());
  expect(durations.reduce((sum, duration) => sum + duration, 0)).toBe(600);
  expect(durations.at(-1)).toBe(300);
  expect(repetitionCount).toBe(Infinity);
});

test('a frame that is no WebP image is refused', () => {
  const webp = Buffer.from('GIF89a, and more than twelve bytes');
  expect(() => animatedWebp({ frames: [{ webp, milliseconds: 1 }], width: 1, height: 1 })).toThrow('no WebP');
});

test('the pictures of the README can be decoded, and have at most 1.5 MB together', async ({
  page,
  server,
}) => {
  await page.goto(server.url);
  const files = readdirSync(pictures).map((name) => readFileSync(pictures + name));
  for (const file of files) expect((await decode(page, file)).durations.length).toBeGreaterThan(0);
  expect(files.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(1_500_000);
});
