import type { Page } from '@playwright/test';
import { delivered, entries, keep, open, setMood } from './driver.ts';
import { expect, test } from './fixtures.ts';

/** Tab, until what has focus is called `name`. Whoever cannot get there fails. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    const focused = page.locator(':focus');
    if ((await focused.count()) > 0) {
      const called = await focused.evaluate(
        (element: HTMLInputElement) =>
          element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText ?? element.innerText,
      );
      if (typeof name === 'string' ? called.trim() === name : name.test(called)) return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`Nothing called ${name} is reached by Tab.`);
}

/** Down the radio group with the arrow keys, from wherever it stands. */
async function arrowToMood(page: Page, name: string): Promise<void> {
  const wanted = page.getByRole('radio', { name, exact: true });
  for (let presses = 0; presses < 8 && !(await wanted.isChecked()); presses++)
    await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('link', { name: `Server: ${name}` })).toBeVisible();
}

test('the whole story by keyboard alone, and focus is never lost', async ({ page, server }) => {
  await open(page, server);
  const text = page.getByLabel('What did you find?');

  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the new report' })).toBeFocused();
  await tabTo(page, /^Server: Up$/);
  await page.keyboard.press('Enter');
  await expect(page.locator('#demo')).toBeFocused();
  await page.keyboard.press('Tab');
  await arrowToMood(page, 'Down');

  // On past the end of the page, and round to its beginning.
  await tabTo(page, 'Skip to the new report');
  await page.keyboard.press('Enter');
  await expect(text).toBeFocused();
  for (const words of ['Heron on the pool', 'Mink tracks']) {
    await page.keyboard.type(words);
    await page.keyboard.press('Control+Enter');
    await expect(entries(page).filter({ hasText: words })).toBeVisible();
    await expect(text).toBeFocused();
  }
  await expect(page.locator('#announcements')).toContainText('Kept on this device.');

  // Discard the second, after thinking twice. Focus goes back, then to the neighbour.
  await tabTo(page, 'Discard: Mink tracks');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Discard: Mink tracks' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(entries(page)).toHaveCount(1);
  await expect(entries(page)).toBeFocused();

  await tabTo(page, 'Pause');
  await page.keyboard.press('Enter');
  await expect(entries(page)).toContainText('Sending is paused.');
  await tabTo(page, /^Down/);
  await arrowToMood(page, 'Up');
  await tabTo(page, 'Resume');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeFocused();
  await tabTo(page, 'Send now');
  await page.keyboard.press('Enter');
  await expect(delivered(page)).toHaveCount(1);
  await expect(entries(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Send now' })).toBeFocused();
  await expect(page.locator('#announcements')).toContainText('A kept report was delivered.');
  expect(await server.texts()).toEqual(['Heron on the pool']);
});

test('focus stands on the heading when the item that had it was the last', async ({ page, server }) => {
  await open(page, server);
  await setMood(page, 'Down');
  await keep(page, 'The only one');
  await tabTo(page, 'Try again: The only one');
  await server.mood('up');
  await page.keyboard.press('Enter');
  await expect(entries(page)).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Outbox' })).toBeFocused();
});
