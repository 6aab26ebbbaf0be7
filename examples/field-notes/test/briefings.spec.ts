import type { Locator, Page } from '@playwright/test';
import { needs } from '../../../e2e/fixtures.ts';
import { open, setFaultMode } from './driver.ts';
import { expect, test } from './fixtures.ts';
import { violations } from './violations.ts';

const briefings = (page: Page): Locator => page.locator('#briefings > li');
const refresh = (page: Page) => page.getByRole('button', { name: 'Refresh', exact: true }).click();
const revise = async (page: Page) => {
  await page.getByRole('button', { name: 'Revise two at the office' }).click();
  await expect(page.locator('#revised')).toContainText('Otter survey');
};
const lastRun = (page: Page) => page.locator('#last-run');

test('a refresh loads revised briefings, and says what it did', async ({ page, server }) => {
  await open(page, server);
  await expect(briefings(page)).toHaveCount(5);
  await refresh(page);
  await expect(lastRun(page)).toContainText(/Refreshed .*: \d new/);
  await revise(page);
  await refresh(page);
  await expect(lastRun(page)).toContainText('3 new, 3 unchanged');
  await expect(briefings(page).filter({ hasText: 'revised' })).toHaveCount(2);
  await page.getByText('Otter survey, lower river').click();
  await expect(page.getByText('Edition 2, revised')).toBeVisible();
});

test('a briefing that was never opened can be read without a network after a refresh', async ({
  page,
  context,
  server,
}) => {
  await open(page, server);
  await expect(briefings(page)).toHaveCount(5);
  await refresh(page);
  await expect(lastRun(page)).toContainText('new');
  await setFaultMode(page, 'Down');
  await context.setOffline(true);
  await page.reload();
  await expect(briefings(page)).toHaveCount(5);
  await page.getByText('Who to call').click();
  await expect(page.getByText('Duty desk, all hours')).toBeVisible();
  await refresh(page);
  await expect(lastRun(page)).toContainText('0 new, 0 unchanged, 6 failed and stay as they were');
});

test('the refresh switch works by keyboard, says what refreshes, and keeps its state over a reload', async ({
  page,
  server,
}) => {
  await open(page, server);
  const keep = page.getByRole('switch', { name: 'Keep this fresh' });
  await expect(keep).not.toBeChecked();
  await keep.focus();
  await page.keyboard.press('Space');
  await expect(keep).toBeChecked();
  await expect(page.locator('#keep-fresh-words')).toContainText('about twice a day');
  await page.reload();
  await expect(keep).toBeChecked();
  await keep.focus();
  await page.keyboard.press('Enter');
  await expect(keep).not.toBeChecked();
  await expect(page.locator('#keep-fresh-words')).toContainText('only when you open or refresh them');
  await expect(keep).toBeFocused();
});

test('an error of the server is shown with its status, and nothing is lost', async ({ page, server }) => {
  await open(page, server);
  await expect(briefings(page)).toHaveCount(5);
  await refresh(page);
  await expect(lastRun(page)).toContainText('new');
  await setFaultMode(page, '503');
  await refresh(page);
  await expect(lastRun(page)).toContainText('6 failed and stay as they were');
  await expect(briefings(page)).toHaveCount(5);
});

test('a first visit without a server shows that there is nothing yet, and the briefings when they exist', async ({
  page,
  server,
}) => {
  await server.setFaultMode('down');
  await open(page, server);
  await expect(page.getByText('No briefing is on this device yet.')).toBeVisible();
  await setFaultMode(page, 'Up');
  await expect(briefings(page)).toHaveCount(5);
});

test(
  'a periodic sync event refreshes while the page is open, and the page shows it',
  needs('dispatch-periodic-sync'),
  async ({ page, context, server }) => {
    await open(page, server);
    await expect(briefings(page)).toHaveCount(5);
    const control = await context.newCDPSession(page);
    const registrationId = new Promise<string>((resolve) =>
      control.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const [first] = registrations;
        if (first) resolve(first.registrationId);
      }),
    );
    await control.send('ServiceWorker.enable');
    await revise(page);
    await control.send('ServiceWorker.dispatchPeriodicSyncEvent', {
      origin: server.url,
      registrationId: await registrationId,
      tag: 'workbox-plugin-periodic-refresh:briefings',
    });
    await expect(lastRun(page)).toContainText('in the background');
    await expect(briefings(page).filter({ hasText: 'revised' })).toHaveCount(2);
  },
);

const otter = 'Otter survey, lower river';

test('a briefing that is edited offline is not overwritten by a refresh, and is fresh after the delivery', async ({
  page,
  server,
}) => {
  await open(page, server);
  await expect(briefings(page)).toHaveCount(5);
  await refresh(page);
  await expect(lastRun(page)).toContainText('new');
  await setFaultMode(page, '503');
  await page.getByText(otter).click();
  await page.getByRole('button', { name: 'Correct it' }).click();
  expect(await violations(page)).toEqual([]);
  await page.getByLabel(`Text of ${otter}`).fill('The holt has moved to post 12.');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const item = briefings(page).filter({ hasText: otter });
  await expect(item).toContainText('waits to be sent');
  expect(await violations(page)).toEqual([]);

  await revise(page);
  await refresh(page);
  await expect(item).toContainText('The holt has moved to post 12.');
  await page.reload();
  await page.getByText(otter).click();
  await expect(item).toContainText('The holt has moved to post 12.');
  await expect(item).toContainText('Your text, not at the office yet.');

  await setFaultMode(page, 'Up');
  await expect(item).toContainText(/Edition 3, revised/);
  await expect(item).toContainText('The holt has moved to post 12.');
  await expect(item).not.toContainText('waits to be sent');
});

test('a text that the office refuses is replaced by the text of the office', async ({ page, server }) => {
  await open(page, server);
  await refresh(page);
  await expect(lastRun(page)).toContainText('new');
  await page.getByText(otter).click();
  await setFaultMode(page, 'Down');
  await page.getByRole('button', { name: 'Correct it' }).click();
  await page.getByLabel(`Text of ${otter}`).fill('Nonsense');
  await page.getByRole('button', { name: 'Save' }).click();
  const item = briefings(page).filter({ hasText: otter });
  await expect(item).toContainText('waits to be sent');
  await setFaultMode(page, 'Refuses');
  await expect(item).toContainText('Walk both banks');
});
