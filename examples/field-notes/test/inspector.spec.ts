import { entries, keep, open, setFaultMode } from './driver.ts';
import { expect, test } from './fixtures.ts';
import { violations } from './violations.ts';

test('the inspector is loaded by its button only, shows why a report waits, and sends it', async ({
  page,
  server,
}) => {
  // By the tag of the page, and by what it imports: everything that the first load runs.
  const first = await (await fetch(`${server.url}/page.js`)).text();
  const imported = [...first.matchAll(/from"\.\/([^"]+)"/g)].map(([, file]) => file);
  for (const file of ['page.js', ...imported])
    expect(await (await fetch(`${server.url}/${file}`)).text(), file).not.toContain(
      'Inspector of the Workbox',
    );
  await open(page, server);
  await setFaultMode(page, '503');
  await keep(page, 'Seen by the inspector');
  await expect(page.locator('workbox-plugin-inspector')).toHaveCount(0);
  await page.getByRole('button', { name: 'Open the inspector' }).press('Enter');
  const inspector = page.getByRole('region', { name: 'Inspector of the Workbox plugins' });
  await expect(inspector.getByRole('tab', { name: 'Queues (1)' })).toBeFocused();
  await expect(inspector.getByRole('listitem')).toContainText('POST /api/reports');
  await expect(inspector.getByRole('listitem')).toContainText(/HTTP 503/);
  expect(await violations(page)).toEqual([]);

  await inspector.getByRole('tab', { name: 'Refreshers' }).click();
  await expect(inspector.getByRole('heading', { name: 'briefings' })).toBeVisible();
  await inspector.getByRole('tab', { name: 'Downloads' }).click();
  await expect(inspector.getByText('No download.')).toBeVisible();

  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Open the inspector' })).toBeFocused();
  await setFaultMode(page, 'Up');
  await page.getByRole('button', { name: 'Open the inspector' }).click();
  await inspector.getByRole('tab', { name: /^Queues/ }).click();
  await inspector.getByRole('button', { name: /^Send now: POST \/api\/reports/ }).click();
  await expect(inspector.getByText('No entry waits.')).toBeVisible();
  await expect(entries(page)).toHaveCount(0);
});
