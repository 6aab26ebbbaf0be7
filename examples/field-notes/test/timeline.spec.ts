import type { Page } from '@playwright/test';
import { delivered, entries, keep, open, send, sendNow, setFaultMode, timeline, turn } from './driver.ts';
import { expect, test } from './fixtures.ts';

const refresh = (page: Page) => page.getByRole('button', { name: 'Refresh', exact: true }).click();
const line = (page: Page, words: string | RegExp) => timeline(page).filter({ hasText: words });

test('the timeline tells a write that failed, was stored, and was sent again with the same key', async ({
  page,
  server,
}) => {
  await open(page, server);
  await send(page, 'At once');
  await expect(line(page, /POST \/api\/reports → 201$/)).toHaveCount(1);
  await setFaultMode(page, 'Down');
  await keep(page, 'Later');
  await expect(line(page, 'POST /api/reports failed (network) → stored, the page got 202')).toHaveCount(1);
  await keep(page, 'Later still');
  await expect(line(page, 'POST /api/reports waits behind others → stored, the page got 202')).toHaveCount(1);
  await setFaultMode(page, 'Up');
  await sendNow(page);
  await expect(line(page, 'POST /api/reports sent again with the same key → 201')).toHaveCount(2);
  await expect(page.locator('#latest-words')).toContainText('Nothing waits any more');
});

test('the timeline tells that the server recognised a repeat, held a report, and refused one', async ({
  page,
  server,
}) => {
  await open(page, server);
  await setFaultMode(page, 'Answer lost');
  await keep(page, 'Stored once');
  await setFaultMode(page, 'Up');
  await sendNow(page);
  await expect(line(page, '→ 201, recognised as a repeat and not stored twice')).toHaveCount(1);
  await expect(delivered(page)).toHaveCount(1);

  await setFaultMode(page, 'Down');
  await keep(page, 'Held');
  await turn(page, 'Signed in', false);
  await setFaultMode(page, 'Up');
  await sendNow(page);
  // Once by a retry of the queue and once by the button, where both come at the same time.
  await expect(line(page, 'sent again → 401, held until you sign in').first()).toBeVisible();
  await setFaultMode(page, 'Refuses');
  await turn(page, 'Signed in', true);
  await expect(line(page, 'sent again → 403, given up: a person must decide')).toHaveCount(1);
  await expect(entries(page)).toHaveCount(1);
});

test('the timeline tells each request of a refresh, and that a 304 has no bytes', async ({
  page,
  server,
}) => {
  await open(page, server);
  await expect(page.locator('#briefings > li')).toHaveCount(5);
  await refresh(page);
  await expect(
    line(page, /GET \/api\/briefings\/3 → 200, \d+ bytes → stored in the route's cache/),
  ).toHaveCount(1);
  await refresh(page);
  await expect(
    line(page, /GET \/api\/briefings\/3 → 304, 0 bytes: the stored \d+ bytes are still right/),
  ).toHaveCount(1);
  await turn(page, 'Network', false);
  await page.getByText('Who to call').click();
  await expect(line(page, 'The page reads GET /api/briefings/5 from the cache')).toHaveCount(1);
});

test('the timeline shows one plugin when it is asked to, and keeps its lines over a reload', async ({
  page,
  server,
}) => {
  await open(page, server);
  await send(page, 'A report');
  await expect(delivered(page)).toHaveCount(1);
  await refresh(page);
  await expect(line(page, 'GET /api/briefings/3')).toHaveCount(1);
  await page.reload();
  await expect(line(page, 'POST /api/reports → 201')).toHaveCount(1);
  await page.getByRole('radio', { name: 'periodic-refresh' }).check();
  await expect(line(page, 'POST /api/reports')).toHaveCount(0);
  await expect(line(page, 'GET /api/briefings/3')).toHaveCount(1);
  await page.getByRole('radio', { name: 'bg-fetch' }).check();
  await expect(timeline(page)).toHaveCount(0);
  await expect(page.locator('#timeline-empty')).toBeVisible();
});
