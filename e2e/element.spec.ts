import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Download } from 'workbox-plugin-bg-fetch/window';
import { serveBundle } from './bundle.ts';
import type { ChromiumTab } from './driver/chromium.ts';
import type { Driver } from './driver/driver.ts';
import { control, expect } from './fixtures.ts';
import { digestOf, someBytes } from './media-files.ts';
import { cached, serveMedia, test } from './media.ts';
import type { TestServer } from './server.ts';

const path = '/media/course.webm';
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function openElement(driver: Driver, server: TestServer): Promise<ChromiumTab> {
  await serveMedia(server);
  await serveBundle(server, '/element.js', 'pages/element-page.ts');
  server.serve(
    '/element',
    `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">
    <style>:root { color-scheme: light dark; font: 1rem system-ui; } body { margin: 1rem; }
      main { display: grid; gap: 1.5rem; max-width: 40rem; }</style>
    <title>Courses</title><main><h1>Courses</h1></main><script src="/element.js"></script></html>`,
  );
  const tab = await driver.open(`${server.origin}/element`);
  await control(tab, '/worker.js');
  return tab as ChromiumTab;
}

const half = { downloaded: 6_000_000, downloadTotal: 12_000_000 };
const exhibits = (
  [
    ['queued', { waitingFor: 'slot' }],
    ['needs-gesture', {}],
    ['starting', {}],
    ['running', { ...half, secondsLeft: 100 }],
    ['running', { ...half, waitingFor: 'network', engine: 'ranged' }],
    ['paused', { ...half, engine: 'ranged' }],
    ['storing', { downloaded: 12_000_000, downloadTotal: 12_000_000 }],
    ['done', { downloaded: 12_000_000, downloadTotal: 12_000_000 }],
    ['failed', { failureReason: 'quota-exceeded' }],
    ['aborted', half],
  ] as [Download['state'], Partial<Download>][]
).map(([state, more], at): Download => {
  const title =
    at === 4 ? 'A-title-that-is-very-long-and-has-no-place-to-break-in-it-at-all' : 'Lifting with two people';
  const engine = 'background-fetch' as const;
  return {
    id: `${at}`,
    title,
    state,
    engine,
    downloaded: 0,
    downloadTotal: 0,
    files: [],
    createdAt: at,
    ...more,
  };
});

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [260, 360, 1000])
    test(`every state, ${colorScheme}, ${width} px: axe finds nothing, nothing overflows`, async ({
      driver,
      server,
    }) => {
      const { page } = await openElement(driver, server);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 1000 });
      await page.evaluate((all) => window.exhibit(all), exhibits);
      await page.screenshot({ path: `test-results/element-${colorScheme}-${width}.png`, fullPage: true });
      await page.evaluate(axeSource);
      const found = await page.evaluate(() =>
        (globalThis as unknown as { axe: { run: () => Promise<AxeResults> } }).axe.run(),
      );
      expect(found.violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0);
    });

test('kept, paused, resumed and removed by keyboard alone; a screen reader hears what changes', async ({
  driver,
  server,
  files,
}) => {
  const { bytes } = files.add(path, someBytes(12_000_000), { holds: [5_000_000] });
  const tab = await openElement(driver, server);
  const { page } = tab;
  await page.getByRole('button', { name: 'Keep offline' }).focus();
  const held = files.held();
  await page.keyboard.press('Enter');
  await held;
  await page.getByRole('button', { name: 'Pause: Lifting with two people' }).focus();
  await expect(page.getByText('5 MB of 12 MB')).toBeVisible();
  await expect(page.getByRole('progressbar', { name: 'Lifting with two people' })).toHaveAttribute(
    'aria-valuenow',
    '41',
  );
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Resume: Lifting with two people' })).toBeFocused();
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Remove: Lifting with two people' })).toBeFocused();
  expect((await cached(tab, path))?.digest).toBe(digestOf(bytes));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Keep offline' })).toBeFocused();
  expect(await cached(tab, path)).toBeUndefined();
  const heard = await page.evaluate(() => window.news.map((said) => said.replace(/ · .*/, '')));
  expect(heard.filter((said) => !said.includes('Start'))).toEqual(
    expect.arrayContaining([
      'Lifting with two people: Paused',
      'Lifting with two people: Storing',
      'Lifting with two people: Kept offline',
    ]),
  );
});

test('the entry can be imported where there is no page', async () => {
  const { BackgroundFetchProgress } = await import('workbox-plugin-bg-fetch/element');
  expect(typeof BackgroundFetchProgress.define).toBe('function');
});
