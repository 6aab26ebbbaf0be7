import type { Page } from '@playwright/test';
import { launch } from '../../../e2e/driver/chromium.ts';
import { open, send, sendNow, setFaultMode, switchOf } from './driver.ts';
import { expect, test } from './fixtures.ts';
import { violations } from './violations.ts';

const panel = (page: Page, plugin: string) => page.locator(`#${plugin}`);
const begin = (page: Page, plugin: string) =>
  panel(page, plugin).getByRole('button', { name: 'Take the tour' }).click();
const done = (page: Page, plugin: string) => panel(page, plugin).locator('.tour-step.is-done');
const current = (page: Page) => page.locator('#tour-line');

for (const width of [360, 1280])
  // Without the APIs the steps may end in another way, at each width alike.
  test.describe(`${width} px wide`, { tag: width === 360 ? [] : '@same-without-apis' }, () => {
    test.use({ viewport: { width, height: 720 }, contextOptions: { reducedMotion: 'reduce' } });

    test(`the tour of the queue ticks off its steps by itself at ${width} px, also over a reload`, async ({
      page,
      server,
    }) => {
      await open(page, server);
      await begin(page, 'sync-queue');
      await expect(current(page)).toHaveText('1/5Set the server to Down.');
      await current(page).click();
      await expect(page.getByRole('radio', { name: 'Down', exact: true })).toBeFocused();
      await page.keyboard.press('Space');
      await expect(done(page, 'sync-queue')).toHaveCount(1);
      await current(page).click();
      await page.keyboard.type('Seen on a tour');
      await page.keyboard.press('Control+Enter');
      await expect(done(page, 'sync-queue')).toHaveCount(2);
      expect(await violations(page)).toEqual([]);
      await page.reload();
      await expect(current(page)).toContainText('3/5');
      await page.getByRole('button', { name: 'Stop the worker', exact: true }).click();
      await expect(done(page, 'sync-queue')).toHaveCount(3);
      await setFaultMode(page, 'Answer lost');
      await sendNow(page);
      await expect(done(page, 'sync-queue')).toHaveCount(4);
      await setFaultMode(page, 'Up');
      await sendNow(page);
      await expect(done(page, 'sync-queue')).toHaveCount(5);
      await expect(current(page)).toBeHidden();
      expect(await violations(page)).toEqual([]);
      expect(await server.texts()).toEqual(['Seen on a tour']);
    });

    test(`the tour of the refresher ticks off its steps by itself at ${width} px`, async ({
      page,
      server,
    }) => {
      await open(page, server);
      await expect(page.locator('#briefings > li')).toHaveCount(5);
      await begin(page, 'periodic-refresh');
      const refresh = () => page.getByRole('button', { name: 'Refresh', exact: true }).click();
      await refresh();
      await expect(done(page, 'periodic-refresh')).toHaveCount(1);
      await page.getByRole('button', { name: 'Revise two at the office', exact: true }).click();
      await expect(done(page, 'periodic-refresh')).toHaveCount(2);
      await expect(page.locator('#briefings-refresh')).toHaveAttribute('aria-disabled', 'false');
      await refresh();
      await expect(done(page, 'periodic-refresh')).toHaveCount(3);
      await switchOf(page, 'Network').click();
      await page.getByText('Who to call').click();
      await expect(done(page, 'periodic-refresh')).toHaveCount(4);
      await switchOf(page, 'Network').click();
      await expect(done(page, 'periodic-refresh')).toHaveCount(5);
      expect(await violations(page)).toEqual([]);
    });
  });

for (const width of [360, 1280])
  test(
    `the tour of the downloads ticks off its steps by itself at ${width} px, without axe violations`,
    { tag: '@background-fetch' },
    async ({ server }) => {
      const driver = await launch();
      const { page } = await driver.open(server.url);
      await page.setViewportSize({ width, height: 720 });
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await expect(page.getByText('Reports are kept on this device until delivered')).toBeVisible();
      await begin(page, 'bg-fetch');
      await setFaultMode(page, 'Slow');
      await page.getByRole('button', { name: /^Keep offline.*: Reading tracks$/ }).click();
      await expect(done(page, 'bg-fetch')).toHaveCount(2);
      await expect(page.getByRole('progressbar', { name: 'Reading tracks' })).toHaveAttribute(
        'aria-valuenow',
        /^[1-6]\d$/,
      );
      await setFaultMode(page, 'Down');
      await expect(done(page, 'bg-fetch')).toHaveCount(3);
      expect(await violations(page)).toEqual([]);
      await setFaultMode(page, 'Up');
      await expect(done(page, 'bg-fetch')).toHaveCount(4);
      await setFaultMode(page, 'Down');
      await page.getByRole('button', { name: 'Watch: Reading tracks' }).click();
      await expect(done(page, 'bg-fetch')).toHaveCount(5);
      expect(await violations(page)).toEqual([]);
      await setFaultMode(page, 'Up');
      await expect(done(page, 'bg-fetch')).toHaveCount(6);
      expect(await violations(page)).toEqual([]);
      await driver.close();
    },
  );

test('a tour can be ended, and another one begun', async ({ page, server }) => {
  await open(page, server);
  await begin(page, 'sync-queue');
  await send(page, 'Not a step of it');
  await expect(done(page, 'sync-queue')).toHaveCount(0);
  await panel(page, 'sync-queue').getByRole('button', { name: 'End the tour' }).click();
  await expect(current(page)).toBeHidden();
  await begin(page, 'bg-fetch');
  await expect(current(page)).toContainText('1/6');
  await begin(page, 'sync-queue');
  await expect(panel(page, 'bg-fetch').getByRole('button', { name: 'Take the tour' })).toBeVisible();
  await expect(current(page)).toContainText('1/5');
});
