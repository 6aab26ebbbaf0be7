import type { Page } from '@playwright/test';
import { launch } from '../../../e2e/driver/chromium.ts';
import { open } from './driver.ts';
import { expect, test } from './fixtures.ts';
import { violations } from './violations.ts';

/** Presses Tab, or Shift and Tab, until the focused element matches. */
async function tabTo(page: Page, selector: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 90; presses++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${selector} is not reached by ${key}.`);
}

/** Presses the arrow until the server does what is wanted. */
async function server(page: Page, mode: string, arrow: 'ArrowRight' | 'ArrowLeft'): Promise<void> {
  const checked = page.locator('#fault-modes :checked');
  for (let presses = 0; presses < 6 && (await checked.inputValue()) !== mode; presses++)
    await page.keyboard.press(arrow);
  await expect(page.locator('#bar')).toHaveAttribute('data-fault-mode', mode);
}

for (const [width, colorScheme] of [
  [360, 'dark'],
  [1280, 'light'],
] as const)
  // The tours are the same without the APIs: tour.spec.ts takes them there.
  test.describe(`${width} px wide`, { tag: '@same-without-apis' }, () => {
    test.use({ colorScheme, viewport: { width, height: 720 }, contextOptions: { reducedMotion: 'reduce' } });

    test(`the tours of the queue and the refresher can be taken by keyboard alone at ${width} px`, async ({
      page,
      server: app,
    }) => {
      await open(page, app);
      await expect(page.locator('#briefings > li')).toHaveCount(5);
      const step = (count: number) => expect(page.locator('.tour-step.is-done')).toHaveCount(count);
      /** From the step in the control bar to its control. */
      const go = async () => {
        await tabTo(page, '#tour-line', 'Shift+Tab');
        await page.keyboard.press('Enter');
      };
      await page.keyboard.press('Tab');
      await tabTo(page, '#sync-queue .tour-button');
      await page.keyboard.press('Enter');
      await go();
      await page.keyboard.press('Space');
      await step(1);
      await page.locator('#tour-line').focus();
      await page.keyboard.press('Enter');
      await page.keyboard.type('By keyboard');
      await page.keyboard.press('Control+Enter');
      await step(2);
      await go();
      await page.keyboard.press('Enter');
      await step(3);
      await tabTo(page, '[name=fault-mode]:checked', 'Shift+Tab');
      await server(page, 'lost', 'ArrowRight');
      await tabTo(page, '#send-now');
      await page.keyboard.press('Enter');
      await step(4);
      await tabTo(page, '[name=fault-mode]:checked', 'Shift+Tab');
      await server(page, 'up', 'ArrowLeft');
      await tabTo(page, '#send-now');
      await page.keyboard.press('Enter');
      await step(5);
      expect(await app.texts()).toEqual(['By keyboard']);
      expect(await violations(page)).toEqual([]);

      await tabTo(page, '#periodic-refresh .tour-button');
      await page.keyboard.press('Enter');
      await tabTo(page, '#briefings-refresh');
      await page.keyboard.press('Enter');
      await step(1);
      await tabTo(page, '#revise', 'Shift+Tab');
      await page.keyboard.press('Enter');
      await step(2);
      await expect(page.locator('#briefings-refresh')).toHaveAttribute('aria-disabled', 'false');
      await tabTo(page, '#briefings-refresh');
      await page.keyboard.press('Enter');
      await step(3);
      await go();
      await page.keyboard.press('Space');
      await tabTo(page, '#briefings summary');
      await page.keyboard.press('Enter');
      await step(4);
      await go();
      await page.keyboard.press('Space');
      await step(5);
      expect(await violations(page)).toEqual([]);
    });
  });

test(
  'the tour of the downloads can be taken by keyboard alone',
  { tag: '@background-fetch' },
  async ({ server: app }) => {
    const driver = await launch();
    const { page } = await driver.open(app.url);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await expect(page.getByText('Reports are kept on this device until delivered')).toBeVisible();
    const done = page.locator('#bg-fetch .tour-step.is-done');
    const checked = '[name=fault-mode]:checked';
    await page.keyboard.press('Tab');
    await tabTo(page, '#bg-fetch .tour-button');
    await page.keyboard.press('Enter');
    await tabTo(page, checked, 'Shift+Tab');
    await server(page, 'slow', 'ArrowRight');
    await expect(done).toHaveCount(1);
    await tabTo(page, '#training-list .training-progress button');
    await page.keyboard.press('Enter');
    await expect(done).toHaveCount(2);
    await expect(page.getByRole('group', { name: 'Reading tracks' })).toBeFocused();
    const bar = page.getByRole('progressbar', { name: 'Reading tracks' });
    await expect(bar).toHaveAttribute('aria-valuenow', /^[1-6]\d?$/);
    await tabTo(page, checked, 'Shift+Tab');
    await server(page, 'down', 'ArrowLeft');
    // The arrow passes a mode that is not slow: the video may be stored before the server is down.
    await expect.poll(() => done.count()).toBeGreaterThanOrEqual(3);
    await server(page, 'up', 'ArrowLeft');
    await expect(done).toHaveCount(4);
    await server(page, 'down', 'ArrowRight');
    await tabTo(page, '.training-watch');
    await page.keyboard.press('Enter');
    await expect(done).toHaveCount(5);
    await expect(page.locator('video')).toBeFocused();
    // The controls of the video keep the focus for some presses, and let it go.
    await tabTo(page, checked, 'Shift+Tab');
    await server(page, 'up', 'ArrowLeft');
    await expect(done).toHaveCount(6);
    await driver.close();
  },
);
