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
const downloadsByState = (
  [
    ['queued', { waitingFor: 'slot' }],
    ['needs-gesture', {}],
    ['starting', {}],
    ['running', { ...half, secondsLeft: 100 }],
    ['running', { ...half, waitingFor: 'network', engine: 'ranged' }],
    ['running', { ...half, waitingFor: 'server', engine: 'ranged' }],
    ['running', { ...half, waitingFor: 'browser' }],
    ['running', { waitingFor: 'browser' }],
    ['running', { downloaded: 13_000_000, downloadTotal: 12_000_000 }],
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

for (const width of [260, 360, 1000])
  test(`the element in each state, ${width} px, has no axe violation in both colour schemes, no overflow and no small button`, async ({
    driver,
    server,
  }) => {
    const { page } = await openElement(driver, server);
    await page.setViewportSize({ width, height: 1000 });
    await page.evaluate((all) => window.showDownloads(all), downloadsByState);
    await page.evaluate(axeSource);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.screenshot({ path: `test-results/element-${colorScheme}-${width}.png`, fullPage: true });
      const found = await page.evaluate(() =>
        (globalThis as unknown as { axe: { run: () => Promise<AxeResults> } }).axe.run(),
      );
      const violations = found.violations.map(({ id, nodes }) => [id, nodes[0]?.html]);
      expect.soft(violations, colorScheme).toEqual([]);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    const heights = await page.evaluate(() =>
      [...document.querySelectorAll('background-fetch-progress')]
        .flatMap(({ shadowRoot }) => [...shadowRoot!.querySelectorAll('button')])
        .filter((button) => button.checkVisibility())
        .map((button) => button.getBoundingClientRect().height),
    );
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);
  });

test('a download can be stored, paused, resumed and removed by keyboard, and a screen reader gets each change', async ({
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
  // The button is gone. Its place is where the next Tab begins.
  await expect(page.getByRole('group', { name: 'Lifting with two people' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Pause: Lifting with two people' })).toBeFocused();
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
  const heard = () => page.evaluate(() => window.news.map((said) => said.replace(/ · .*/, '')));
  await expect
    .poll(heard)
    .toEqual(
      expect.arrayContaining([
        'Lifting with two people: Paused',
        'Lifting with two people: Storing',
        'Lifting with two people: Kept offline',
      ]),
    );
});

/** A page without a worker, with the code of the element only. */
async function openBare(driver: Driver, server: TestServer, html: string): Promise<ChromiumTab> {
  await serveBundle(server, '/bare.js', 'pages/element-without-client-page.ts');
  server.serve(
    '/bare',
    `<!doctype html><html><title>bare</title>${html}<script src="/bare.js"></script></html>`,
  );
  return (await driver.open(`${server.origin}/bare`)) as ChromiumTab;
}

const shownIn = (tab: ChromiumTab) => tab.page.evaluate(() => window.shown());

test('a page with Trusted Types shows the element', async ({ driver, server }) => {
  const policy = `<meta http-equiv="Content-Security-Policy" content="require-trusted-types-for 'script'">`;
  const tab = await openBare(driver, server, policy);
  expect(await shownIn(tab)).toMatchObject({ title: 'Lifting', status: '6 MB of 12 MB' });
});

for (const [what, html, expected] of [
  ['that Intl does not take', '<body lang="en_US"><div id="place"></div></body>', '1.3 MB of 12 MB'],
  ['that is empty', '<body lang="de"><div lang=""><div id="place"></div></div></body>', '1.3 MB of 12 MB'],
  ['of an ancestor', '<body lang="de"><div id="place"></div></body>', '1,3 MB of 12 MB'],
  ['outside of two shadow trees', '<body lang="de"><div id="host"></div></body>', '1,3 MB of 12 MB'],
] as const)
  test(`numbers are formatted in a language ${what}`, async ({ driver, server }) => {
    const tab = await openBare(driver, server, html);
    expect(await tab.page.evaluate(() => window.shown({ downloaded: 1_250_000 }))).toMatchObject({
      status: expected,
    });
  });

test('progress never exceeds 100 %', async ({ driver, server }) => {
  const tab = await openBare(driver, server, '<body></body>');
  expect(await tab.page.evaluate(() => window.shown({ downloaded: 13_000_000 }))).toMatchObject({
    percent: '100',
    status: '13 MB of 13 MB',
  });
});

test('define() gives the element a second and a third name', async ({ driver, server }) => {
  const tab = await openBare(driver, server, '<body></body>');
  const titles = await tab.page.evaluate(() =>
    ['second-progress', 'third-progress', 'second-progress'].map((name) => window.titleUnder(name)),
  );
  expect(titles).toEqual(['Lifting', 'Lifting', 'Lifting']);
});

test('"Try again" sends the headers and credentials of the download', async ({ driver, server, files }) => {
  files.add(path, someBytes(100_000), { status: 404 });
  const { page } = await openElement(driver, server);
  await page.evaluate(() => {
    const request = new Request('/media/course.webm', {
      credentials: 'include',
      headers: { 'X-Part': '1', Authorization: 'Bearer 1' },
    });
    return window.downloads.fetch('course', request, { title: 'Lifting', engine: 'ranged' });
  });
  await page.getByRole('button', { name: 'Try again: Lifting' }).waitFor();
  files.add(path, someBytes(100_000));
  files.requests.length = 0;
  await page.getByRole('button', { name: 'Try again: Lifting' }).click();
  await page.getByText(/^Kept offline · /).waitFor();
  const asked = files.requests.map(
    ({ headers }) => `${headers['x-part']?.toString()} ${headers.authorization}`,
  );
  // A browser may send a request again.
  expect([...new Set(asked)]).toEqual(['1 Bearer 1']);
});

test('the entry point can be imported where there is no page', async () => {
  const { BackgroundFetchProgress } = await import('workbox-plugin-bg-fetch/element');
  expect(typeof BackgroundFetchProgress.define).toBe('function');
});
