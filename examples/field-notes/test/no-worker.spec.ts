import { expect, test } from './fixtures.ts';

// The very first visit before the worker is in charge, or a browser that has none.
test.use({ serviceWorkers: 'block' });

test('without a worker a report is an ordinary POST', async ({ page, server }) => {
  await page.goto(server.url);
  await page.getByLabel('What did you find?').fill('First visit');
  await page.getByRole('button', { name: 'Send report' }).click();
  await expect(page.locator('#send-result')).toHaveText('Delivered.');
  await expect(page.getByRole('list', { name: 'Delivered' }).getByRole('listitem')).toHaveCount(1);
});

test('without a worker a failure keeps the text, and sending it again makes no second report', async ({
  page,
  server,
}) => {
  await page.goto(server.url);
  const text = page.getByLabel('What did you find?');
  await server.mood('lost');
  await text.fill('Sent twice by hand');
  await page.getByRole('button', { name: 'Send report' }).click();
  await expect(page.locator('#send-result')).toContainText('Your text is still here');
  await expect(text).toHaveValue('Sent twice by hand');

  await page.reload();
  await expect(text).toHaveValue('Sent twice by hand');
  await server.mood('up');
  await page.getByRole('button', { name: 'Send report' }).click();
  await expect(page.locator('#send-result')).toHaveText('Delivered.');
  await expect(text).toHaveValue('');
  expect(await server.texts()).toEqual(['Sent twice by hand']);
});
