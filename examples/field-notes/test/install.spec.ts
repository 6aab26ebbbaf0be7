import { open } from './driver.ts';
import { expect, test } from './fixtures.ts';

test('the app can be installed, and its manifest has no errors', async ({ page, context, server }) => {
  await open(page, server);
  const control = await context.newCDPSession(page);
  const { installabilityErrors } = await control.send('Page.getInstallabilityErrors');
  // Headless contexts are incognito: that is the only obstacle left.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual(
    [],
  );
  const { errors, data } = await control.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const { icons } = JSON.parse(data ?? '{}') as { icons: { src: string; sizes: string; type: string }[] };
  for (const { src, sizes, type } of icons) {
    const response = await fetch(server.url + src);
    expect([response.status, response.headers.get('content-type')?.split(';')[0]]).toEqual([200, type]);
    if (type !== 'image/png') continue;
    const size = await page.evaluate(async (src) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      return `${image.naturalWidth}x${image.naturalHeight}`;
    }, src);
    expect(size).toBe(sizes);
  }
});

test('the button "Install" is shown when the browser offers it, and asks the browser once', async ({
  page,
  server,
}) => {
  await open(page, server);
  const button = page.getByRole('button', { name: 'Install' });
  await expect(button).toBeHidden();
  // Headless Chromium makes no such offer.
  await page.evaluate(() => {
    const offer = new Event('beforeinstallprompt', { cancelable: true });
    Object.assign(offer, { prompt: () => document.body.setAttribute('data-asked', 'true') });
    dispatchEvent(offer);
  });
  await button.click();
  await expect(page.locator('body')).toHaveAttribute('data-asked', 'true');
  await expect(button).toBeHidden();
});
