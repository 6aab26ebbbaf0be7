import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { codeRegions, regionFiles } from '../build/code-regions.mjs';
import { open } from './driver.ts';
import { expect, test } from './fixtures.ts';
import { violations } from './violations.ts';

const app = fileURLToPath(new URL('..', import.meta.url));

test('each region of "Show the code" is in its file, and the panel shows its lines', async ({
  page,
  server,
}) => {
  const regions = await codeRegions(app);
  expect(regions.map(({ plugin }) => plugin)).toEqual(
    Object.entries(regionFiles).flatMap(([plugin, files]) => files.map(() => plugin)),
  );
  await open(page, server);
  for (const { plugin, file, code } of regions) {
    const tools = page.locator(`.panel-tools[data-plugin="${plugin}"] .code`);
    if ((await tools.getAttribute('open')) === null) await tools.getByText('Show the code').click();
    const shown = page.getByRole('region', { name: `${file}, ${plugin}` });
    await expect(shown).toBeVisible();
    expect((await shown.textContent())!).toBe(code);
    const source = readFileSync(app + file, 'utf8');
    for (const line of code.split('\n')) expect(source).toContain(line.trim());
  }
  expect(await violations(page)).toEqual([]);
});

test('the README and the sources can be opened from the header', async ({ page, server }) => {
  await open(page, server);
  await page.getByRole('link', { name: 'README' }).click();
  await expect(page.getByText('workbox-plugin-sync-queue').first()).toBeVisible();
  await page.goBack();
  await page.getByRole('link', { name: 'Source', exact: true }).click();
  await page.getByRole('link', { name: 'examples/field-notes/worker/background.config.ts' }).click();
  await expect(page.getByText('defineBackground({')).toBeVisible();
});
