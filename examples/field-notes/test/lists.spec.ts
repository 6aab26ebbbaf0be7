import { delivered, entries, keep, open, send, setFaultMode } from './driver.ts';
import { expect, test } from './fixtures.ts';

for (const width of [360, 1280])
  test.describe(`${width} px wide`, () => {
    test.use({ viewport: { width, height: 720 } });

    test(`a report that waits behind another one is a single line at ${width} px`, async ({
      page,
      server,
    }) => {
      await open(page, server);
      await setFaultMode(page, 'Down');
      await keep(page, 'Heron at the weir');
      await keep(page, 'Mink tracks, and much more than has room in one line of a phone, or of a desk');
      const second = entries(page).nth(1);
      await expect(second).toContainText('behind “Heron at the weir”');
      await expect(second.getByRole('button')).toHaveCount(1);
      const { height, words } = await second.evaluate((element) => ({
        height: element.getBoundingClientRect().height,
        words: [...element.querySelectorAll('.log-title, .log-behind')].map(
          (part) => part.getBoundingClientRect().width,
        ),
      }));
      // A button of 44 px, and the space around it.
      expect(height).toBeLessThan(60);
      for (const part of words) expect(part).toBeGreaterThan(40);
    });
  });

test('the list of delivered reports shows three, and all of them when it is asked to', async ({
  page,
  server,
}) => {
  await open(page, server);
  const more = page.locator('#delivered-more');
  for (const [at, words] of ['One', 'Two', 'Three', 'Four'].entries()) {
    await send(page, words);
    await expect(delivered(page).first()).toContainText(words);
    await expect(more).toBeVisible({ visible: at === 3 });
  }
  await expect(delivered(page)).toHaveCount(3);
  await expect(more).toHaveText('Show all 4');
  await more.focus();
  await page.keyboard.press('Enter');
  await expect(delivered(page)).toHaveCount(4);
  await expect(more).toHaveAttribute('aria-expanded', 'true');
  await expect(more).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(delivered(page)).toHaveCount(3);
});

test('one sentence says whether reports are kept and what sends them', async ({ page, server }) => {
  await open(page, server);
  const sentence = page.locator('#device-status');
  await expect(sentence).toHaveText(/^Reports are kept on this device until delivered, and sent [^.]+\.$/);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(sentence).toHaveText('Sending is paused. Reports are kept on this device until delivered.');
});
