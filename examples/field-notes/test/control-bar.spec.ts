import type { Page } from '@playwright/test';
import { delivered, entries, keep, open, sendNow, setFaultMode, switchOf, timeline, turn } from './driver.ts';
import { expect, test } from './fixtures.ts';

const stop = (page: Page) => page.getByRole('button', { name: 'Stop the worker', exact: true });

/** Whether the whole element is in the window. */
const isInView = (page: Page, selector: string) =>
  page.locator(selector).evaluate((element) => {
    const { top, bottom, left, right } = element.getBoundingClientRect();
    return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
  });

/** The smallest space between a caption of the server's modes and the edge of its button. */
const smallestMargin = (page: Page) =>
  page.locator('#fault-modes .segment').evaluateAll((segments) =>
    Math.min(
      ...segments.flatMap((segment) => {
        const { left, right } = segment.getBoundingClientRect();
        const range = document.createRange();
        range.selectNodeContents(segment.querySelector('.segment-name > span:last-child')!);
        const words = range.getBoundingClientRect();
        return [words.left - left, right - words.right];
      }),
    ),
  );

for (const width of [360, 768, 1280]) {
  test.describe(`${width} px wide`, { tag: '@same-without-apis' }, () => {
    test.use({ viewport: { width, height: 720 }, contextOptions: { reducedMotion: 'reduce' } });

    test(`the controls and what the worker did last are in view at ${width} px, wherever the page is scrolled`, async ({
      page,
      server,
    }) => {
      await open(page, server);
      await setFaultMode(page, 'Down');
      await keep(page, 'Seen at once');
      await expect(page.locator('#latest-words')).toContainText('POST /api/reports');
      for (const position of [0, 600, 100_000]) {
        await page.evaluate((top) => scrollTo(0, top), position);
        if (position > 0 || width < 768) expect(await isInView(page, '#bar')).toBe(true);
        expect(await isInView(page, '#latest')).toBe(true);
        expect(await isInView(page, '#stop-worker')).toBe(true);
      }
    });

    test(`each mode of the server has space around its caption at ${width} px`, async ({ page, server }) => {
      await open(page, server);
      expect(await smallestMargin(page)).toBeGreaterThanOrEqual(5);
    });

    test(`the control bar hides no focused element at ${width} px`, async ({ page, server }) => {
      await open(page, server);
      await setFaultMode(page, 'Down');
      await keep(page, 'Only one');
      await page.locator('.skip-link').focus();
      const covered: string[] = [];
      for (let presses = 0; presses < 60; presses++) {
        await page.keyboard.press('Tab');
        const name = await page.evaluate(() => {
          const focused = document.activeElement as HTMLElement;
          const bar = document.querySelector('#bar')!;
          // The skip link stands above the bar.
          if (focused === document.body || bar.contains(focused) || focused.matches('.skip-link')) return '';
          const { top, bottom } = focused.getBoundingClientRect();
          const of = bar.getBoundingClientRect();
          // Of a text field the browser scrolls only the caret into view.
          const hidden = Math.min(bottom, of.bottom) - Math.max(top, of.top);
          return hidden > (bottom - top) / 4 ? focused.outerHTML.slice(0, 120) : '';
        });
        if (name) covered.push(name);
      }
      expect(covered).toEqual([]);
    });
  });
}

test('a report that is written while the network is off arrives when it is on again', async ({
  page,
  server,
}) => {
  await open(page, server);
  await turn(page, 'Network', false);
  await keep(page, 'Without a network');
  await expect(page.locator('#device-status')).toContainText('sent when the network is back');
  expect(await page.evaluate(() => navigator.onLine)).toBe(false);
  expect(await server.texts()).toEqual([]);
  await page.reload();
  await expect(switchOf(page, 'Network')).not.toBeChecked();
  await expect(entries(page)).toHaveCount(1);
  await turn(page, 'Network', true);
  await expect(delivered(page)).toHaveCount(1);
  expect(await server.texts()).toEqual(['Without a network']);
});

test('the button "Stop the worker" ends the worker, and another one sends what waits', async ({
  page,
  server,
}) => {
  await open(page, server);
  await setFaultMode(page, 'Down');
  await keep(page, 'Outlives its worker');
  await page.evaluate(() => Object.assign(window, { before: navigator.serviceWorker.controller }));
  await stop(page).click();
  await expect(page.locator('#announcements')).toContainText('A new one has taken over');
  const states = () =>
    page.evaluate(() => [
      (window as unknown as { before: ServiceWorker }).before.state,
      navigator.serviceWorker.controller?.state,
    ]);
  await expect.poll(states).toEqual(['redundant', 'activated']);
  await expect(timeline(page).filter({ hasText: 'nothing in memory' })).toHaveCount(2);
  await expect(entries(page)).toHaveCount(1);
  await setFaultMode(page, 'Up');
  await sendNow(page);
  await expect(delivered(page)).toHaveCount(1);
  expect(await server.texts()).toEqual(['Outlives its worker']);
});

test('a held outbox continues after a sign-in that follows a stop of the worker', async ({
  page,
  server,
}) => {
  await open(page, server);
  await setFaultMode(page, 'Down');
  await keep(page, 'Held over a stop');
  await turn(page, 'Signed in', false);
  await setFaultMode(page, 'Up');
  await sendNow(page);
  await expect(entries(page)).toContainText('Sign in to send');
  await stop(page).click();
  await turn(page, 'Signed in', true);
  await expect(delivered(page)).toHaveCount(1);
});

test('a stopped demo server is explained, and the controls show what is true', async ({ page, server }) => {
  await open(page, server);
  await server.stop();
  await page.getByRole('radio', { name: 'Down', exact: true }).click();
  await expect(page.locator('#control-error')).toContainText('Start it again with npm start');
  await expect(page.getByRole('radio', { name: 'Up', exact: true })).toBeChecked();
  await stop(page).click();
  await expect(page.locator('#control-error')).toContainText('The worker could not be replaced');
});
