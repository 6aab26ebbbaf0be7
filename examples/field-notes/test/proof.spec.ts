import type { Page } from '@playwright/test';
import { launch } from '../../../e2e/driver/chromium.ts';
import { delivered, entries, keep, open, send, sendNow, setFaultMode, timeline } from './driver.ts';
import { expect, test } from './fixtures.ts';

const numbers = (page: Page) =>
  page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll('#numbers dd')].map(({ id, textContent }) => [
        id.replace('number-', ''),
        textContent,
      ]),
    ),
  );

test('the proof counts what was written, stored, repeated and lost, from the worker and the server', async ({
  page,
  server,
}) => {
  await open(page, server);
  await send(page, 'At once');
  await expect(delivered(page)).toHaveCount(1);
  await setFaultMode(page, 'Answer lost');
  await keep(page, 'Twice on its way');
  await setFaultMode(page, 'Down');
  await keep(page, 'Discarded');
  await expect
    .poll(() => numbers(page))
    .toMatchObject({ written: '3', stored: '2', waiting: '2', lost: '0' });
  await page.getByRole('button', { name: 'Discard: Discarded' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
  await expect(entries(page)).toHaveCount(1);
  await setFaultMode(page, 'Up');
  await sendNow(page);
  await expect(entries(page)).toHaveCount(0);
  await expect
    .poll(() => numbers(page))
    .toMatchObject({ written: '3', stored: '2', waiting: '0', lost: '0' });
  const { received, repeats } = await numbers(page);
  // The second one was sent once and lost its answer, and then as often as it took.
  expect(Number(repeats)).toBeGreaterThanOrEqual(1);
  expect(Number(received)).toBe(2 + Number(repeats));
  expect(await server.texts()).toEqual(['At once', 'Twice on its way']);
});

test('the proof shows a report that the server has lost', async ({ page, server }) => {
  await open(page, server);
  await send(page, 'Here today');
  await expect.poll(() => numbers(page)).toMatchObject({ written: '1', stored: '1', lost: '0' });
  await server.stop();
  await server.wipe();
  await server.restart();
  await page.reload();
  await expect.poll(() => numbers(page)).toMatchObject({ written: '1', stored: '0', lost: '1' });
});

test('the proof has the bytes that 304s saved, as large as the answers that were not sent', async ({
  page,
  server,
}) => {
  await open(page, server);
  await expect(page.locator('#briefings > li')).toHaveCount(5);
  const refresh = async () => {
    await page.getByRole('button', { name: 'Refresh', exact: true }).click();
    await expect(page.locator('#briefings-refresh')).toHaveAttribute('aria-disabled', 'false');
  };
  await refresh();
  await expect(page.locator('#last-run')).toContainText('new');
  const size = async (path: string) => (await (await fetch(server.url + path)).blob()).size;
  const list = await size('/api/briefings');
  let all = list;
  for (const id of [1, 2, 3, 4, 5]) all += await size(`/api/briefings/${id}`);
  const words = (bytes: number) => (bytes < 1_000 ? `${bytes} B` : `${Math.round(bytes / 1_000)} kB`);
  await expect.poll(() => numbers(page)).toMatchObject({ 'not-modified': '1', saved: words(list) });
  await refresh();
  await expect.poll(() => numbers(page)).toMatchObject({ 'not-modified': '7', saved: words(list + all) });
});

test(
  'a download that is cut goes on where it was, and the proof has the bytes that were not fetched twice',
  { tag: '@background-fetch' },
  async ({ server }) => {
    const driver = await launch();
    const { page } = await driver.open(server.url);
    await expect(page.getByText('Reports are kept on this device until delivered')).toBeVisible();
    await setFaultMode(page, 'Slow');
    await page.getByRole('button', { name: /^Keep offline.*: Reading tracks$/ }).click();
    await expect(page.getByRole('progressbar', { name: 'Reading tracks' })).toHaveAttribute(
      'aria-valuenow',
      /^[1-6]\d$/,
    );
    await setFaultMode(page, 'Down');
    await expect(timeline(page).filter({ hasText: /rests with \d.* kept/ })).toHaveCount(1);
    await setFaultMode(page, 'Up');
    await expect(page.getByRole('button', { name: 'Remove: Reading tracks' })).toBeVisible();
    await expect(timeline(page).filter({ hasText: /goes on from \d/ })).toHaveCount(1);
    // The file has 6.8 MB. Only what was on its way at the cut was sent twice.
    const sent = async () => {
      const [amount, unit] = ((await numbers(page))['media'] ?? '').split(' ');
      return unit === 'MB' ? Number(amount) : 0;
    };
    await expect.poll(sent).toBeGreaterThanOrEqual(6.8);
    expect(await sent()).toBeLessThan(7.2);
    expect((await numbers(page))['not-twice']).toMatch(/^\d.* [kM]B$/);
    await driver.close();
  },
);
