import { expect, test } from './fixtures.ts';

// The first visit before the worker controls the page, or a browser without service workers.
test.use({ serviceWorkers: 'block' });

test('a report without a worker is a plain POST', async ({ page, server }) => {
  await page.goto(server.url);
  await page.getByLabel('What did you find?').fill('First visit');
  await page.getByRole('button', { name: 'Send report' }).click();
  await expect(page.locator('#send-result')).toHaveText('Delivered.');
  await expect(page.getByRole('list', { name: 'Delivered' }).getByRole('listitem')).toHaveCount(1);
});

test('a failed report without a worker keeps its text, and sending it again makes no second report', async ({
  page,
  server,
}) => {
  await page.goto(server.url);
  const text = page.getByLabel('What did you find?');
  await server.setFaultMode('lost');
  await text.fill('Sent twice by hand');
  await page.getByRole('button', { name: 'Send report' }).click();
  await expect(page.locator('#send-result')).toContainText('Your text is still here');
  await expect(text).toHaveValue('Sent twice by hand');

  await page.reload();
  await expect(text).toHaveValue('Sent twice by hand');
  await server.setFaultMode('up');
  await page.getByRole('button', { name: 'Send report' }).click();
  await expect(page.locator('#send-result')).toHaveText('Delivered.');
  await expect(text).toHaveValue('');
  expect(await server.texts()).toEqual(['Sent twice by hand']);
});
