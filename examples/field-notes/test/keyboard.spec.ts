import type { Page } from '@playwright/test';
import { entries, keep, open, setMood } from './driver.ts';
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

// The whole scenario by keyboard is in e2e/scenarios/field-notes.spec.ts: for every engine.
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
