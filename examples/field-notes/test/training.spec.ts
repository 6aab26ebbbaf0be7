import type { Page } from '@playwright/test';
import { launch } from '../../../e2e/driver/chromium.ts';
import { expect, test } from './fixtures.ts';
import { violations } from './violations.ts';

const title = 'Reading tracks';
const keepIt = new RegExp(`^Keep offline.*: ${title}$`);
const training = (page: Page) => page.getByRole('region', { name: 'Large files download to the end' });
const bar = (page: Page) => page.getByRole('progressbar', { name: title });

const opened = async (page: Page) => {
  await expect(page.getByText('Reports are kept on this device until delivered')).toBeVisible();
  return page;
};

test(
  'a video is stored while the page is closed, and plays without a network',
  { tag: '@background-fetch' },
  async ({ server }) => {
    const driver = await launch();
    const first = await opened((await driver.open(server.url)).page);
    await server.setFaultMode('slow');
    // By keyboard: the button, then the element that replaces it.
    await first.getByRole('button', { name: keepIt }).focus();
    await first.keyboard.press('Enter');
    await expect(bar(first)).toHaveAttribute('aria-valuenow', /^[1-9]/);
    await expect(training(first).getByText(/of 6\.8 MB .* left/)).toBeVisible();
    await expect(first.getByRole('button', { name: `Cancel: ${title}` })).toBeVisible();
    expect(await violations(first)).toEqual([]);
    await first.close();

    await server.setFaultMode('up');
    const page = await opened((await driver.open(server.url)).page);
    await expect(page.getByRole('button', { name: `Remove: ${title}` })).toBeVisible();
    await expect(training(page).getByText('Kept offline · 6.8 MB', { exact: true })).toBeVisible();
    await server.stop();
    await page.reload();
    await page.getByRole('button', { name: `Watch: ${title}` }).click();
    const video = page.locator('video');
    await expect(video).toHaveJSProperty('duration', 60);
    const at = await video.evaluate(async (video: HTMLVideoElement) => {
      video.pause();
      video.currentTime = 42;
      await new Promise((sought) => video.addEventListener('seeked', sought, { once: true }));
      return video.currentTime;
    });
    expect(at).toBeCloseTo(42, 0);
    expect(await violations(page)).toEqual([]);

    await page.getByRole('button', { name: `Remove: ${title}` }).click();
    await expect(page.getByRole('button', { name: keepIt })).toBeFocused();
    await page.reload();
    await page.getByRole('button', { name: `Watch: ${title}` }).click();
    await expect(training(page).getByText('It is not kept on this device')).toBeVisible();
    await driver.close();
  },
);

test('a download can be cancelled and started again', { tag: '@background-fetch' }, async ({ server }) => {
  const driver = await launch();
  const page = await opened((await driver.open(server.url)).page);
  await server.setFaultMode('slow');
  await page.getByRole('button', { name: keepIt }).click();
  await page.getByRole('button', { name: `Cancel: ${title}` }).click();
  await expect(training(page).getByText('Cancelled', { exact: true })).toBeVisible();
  await server.setFaultMode('up');
  await page.getByRole('button', { name: `Try again: ${title}` }).click();
  await expect(page.getByRole('button', { name: `Remove: ${title}` })).toBeVisible();
  await driver.close();
});
