import type { Page } from '@playwright/test';
import { delivered, entries, keep, open, send, sendNow, setFaultMode, turn } from './driver.ts';
import { expect, test } from './fixtures.ts';
import { violations } from './violations.ts';

const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/** Controls under 44 px in height, which a finger misses. The target of a radio button is its whole label. */
const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [document, ...[...document.querySelectorAll('background-fetch-progress')].map((host) => host.shadowRoot!)]
      .flatMap((root) => [
        ...root.querySelectorAll<HTMLElement>('button, nav a, label.segment, summary, .photo-picker label'),
      ])
      .filter((element) => element.checkVisibility())
      .filter((element) => {
        const { width, height } = element.getBoundingClientRect();
        return width < 40 || height < 44;
      })
      .map((element) => element.outerHTML),
  );

for (const width of [360, 768, 1280]) {
  // Without the APIs only some words are others, so that one look at the narrow page is enough.
  const tag = width === 360 ? [] : ['@same-without-apis'];
  test.describe(`accessibility, ${width} px wide`, { tag }, () => {
    test.use({ viewport: { width, height: 800 }, contextOptions: { reducedMotion: 'reduce' } });

    test('the app has no axe violations in both colour schemes, empty and filled', async ({
      page,
      server,
    }) => {
      const check = async (state: string) => {
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          expect.soft(await violations(page), `${colorScheme}, ${state}`).toEqual([]);
        }
        expect.soft(await overflow(page), `overflow, ${state}`).toBeLessThanOrEqual(0);
        expect.soft(await smallTargets(page), `targets, ${state}`).toEqual([]);
      };
      await open(page, server);
      await expect(page.getByText('Nothing has been delivered yet.')).toBeVisible();
      await check('empty');

      await send(page, 'Delivered at once');
      await expect(delivered(page)).toHaveCount(1);
      await setFaultMode(page, 'Down');
      await keep(page, 'Refused in a moment');
      await setFaultMode(page, 'Refuses');
      await sendNow(page);
      await expect(page.locator('#refused > li')).toHaveCount(1);
      await setFaultMode(page, 'Down');
      await keep(page, 'Waiting');
      await page.getByRole('button', { name: 'Send report' }).click();
      await expect(page.locator('#text-error')).not.toBeEmpty();
      await check('waiting, refused, delivered, a mistake in the form');

      await turn(page, 'Signed in', false);
      await setFaultMode(page, 'Up');
      await sendNow(page);
      await expect(entries(page).filter({ hasText: 'Sign in to send' })).toHaveCount(1);
      await check('held');

      await turn(page, 'Network', false);
      await page.reload();
      await expect(page.locator('#device-status')).toContainText('Sign in to send.');
      await check('offline');
      await turn(page, 'Network', true);

      await page.getByRole('button', { name: /^Discard: Refused/ }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await check('the discard dialog');
    });
  });
}
