import type { Page } from '@playwright/test';
import { entries, keep, open, setFaultMode } from './driver.ts';
import { expect, test } from './fixtures.ts';

/** Presses Tab until the focused element is called `name`. Fails if it cannot be reached. */
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

// e2e/scenarios/field-notes.spec.ts uses the whole app by keyboard, in each engine.
test('the heading gets the focus when the focused item was the last', async ({ page, server }) => {
  await open(page, server);
  await setFaultMode(page, 'Down');
  await keep(page, 'The only one');
  await tabTo(page, 'Try again: The only one');
  await server.setFaultMode('up');
  await page.keyboard.press('Enter');
  await expect(entries(page)).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Outbox' })).toBeFocused();
});
