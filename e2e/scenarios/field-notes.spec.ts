import { AppServer } from '../../examples/field-notes/test/app-server.ts';
import { preambleFor } from '../bare.ts';
import type { Tab } from '../driver/driver.ts';
import { expect, test as base } from '../fixtures.ts';

const test = base.extend<{ app: AppServer }>({
  app: async ({ engine }, use) => {
    const app = await AppServer.start(preambleFor(engine));
    await use(app);
    await app.dispose();
  },
});

/** The accessible name of the element that has the focus. */
const focused = (tab: Tab) =>
  tab.evaluate(() => {
    const element = document.activeElement as HTMLInputElement | null;
    const name = element?.getAttribute('aria-label') ?? element?.labels?.[0]?.innerText ?? element?.innerText;
    return name?.trim() ?? '';
  });

/** Presses Tab until the focused element is called `name`. Not past the ends: Firefox leaves the page there. */
async function tabTo(tab: Tab, name: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    const called = await focused(tab);
    if (typeof name === 'string' ? called === name : name.test(called)) return;
    await tab.press(key);
  }
  throw new Error(`Nothing called ${name} is reached by Tab.`);
}

const count = (tab: Tab, selector: string, wanted: number) =>
  tab.waitFor(({ selector, wanted }) => document.querySelectorAll(selector).length === wanted, {
    selector,
    wanted,
  });

const says = (tab: Tab, selector: string, words: string) =>
  tab.waitFor(({ selector, words }) => document.querySelector(selector)?.textContent?.includes(words), {
    selector,
    words,
  });

const focusIs = (tab: Tab, selector: string) =>
  tab.waitFor((selector) => document.activeElement?.matches(selector), selector);

/** Moves in the radio group with the arrow keys. Not each engine wraps around at its ends. */
async function arrowToFaultMode(tab: Tab, name: string, arrow: 'ArrowUp' | 'ArrowDown'): Promise<void> {
  for (let presses = 0; presses < 8 && !(await focused(tab)).startsWith(name); presses++)
    await tab.press(arrow);
  await tab.waitFor(
    (name) =>
      document.querySelector('#fault-modes :checked')?.nextElementSibling?.nextElementSibling?.textContent ===
      name,
    name,
  );
}

const entries = '#waiting > li, #refused > li';

test('Field Notes can be used by keyboard alone, and focus is never lost', async ({ driver, app }) => {
  const tab = await driver.open(app.url);
  await says(tab, 'body', 'Reports are kept on this device until delivered');

  await tab.press('Tab');
  expect(await focused(tab)).toBe('Skip to the new report');
  await tabTo(tab, /^Up/);
  await arrowToFaultMode(tab, 'Down', 'ArrowDown');

  await tabTo(tab, 'Skip to the new report', 'Shift+Tab');
  await tab.press('Enter');
  await focusIs(tab, 'textarea');
  for (const [at, words] of ['Heron on the pool', 'Mink tracks'].entries()) {
    await tab.type(words);
    await tab.press('Control+Enter');
    await count(tab, entries, at + 1);
    await focusIs(tab, 'textarea');
  }
  await says(tab, '#announcements', 'Kept on this device.');

  // Cancel the discard of the second entry, then discard it. Focus returns, and then moves to the next entry.
  await tabTo(tab, 'Discard: Mink tracks');
  await tab.press('Enter');
  await tab.waitFor(() => document.activeElement?.textContent?.trim() === 'Keep it', undefined);
  await tab.press('Escape');
  await tab.waitFor(
    () => document.activeElement?.getAttribute('aria-label') === 'Discard: Mink tracks',
    undefined,
  );
  await tab.press('Enter');
  await tab.waitFor(() => document.activeElement?.textContent?.trim() === 'Keep it', undefined);
  await tab.press('Tab');
  await tab.press('Enter');
  await count(tab, entries, 1);
  await focusIs(tab, '#waiting > li');

  await tabTo(tab, 'Pause', 'Shift+Tab');
  await tab.press('Enter');
  await says(tab, '#waiting', 'Sending is paused.');
  await tabTo(tab, /^Down/, 'Shift+Tab');
  await arrowToFaultMode(tab, 'Up', 'ArrowUp');
  await tabTo(tab, 'Resume');
  await tab.press('Enter');
  await tab.waitFor(() => document.activeElement?.textContent?.trim() === 'Pause', undefined);
  await tabTo(tab, 'Send now');
  await tab.press('Enter');
  await count(tab, entries, 0);
  expect(await focused(tab)).toBe('Send now');
  await says(tab, '#announcements', 'A kept report was delivered.');
  expect(await app.texts()).toEqual(['Heron on the pool']);
});
