import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { refreshSize } from '../bench/refresh.ts';
import { importShapes, sizeOf, workerSide } from '../bench/size.ts';

const words = (size: number) => `${size.toLocaleString('en')} B`;

// The goal is 8,000 B; decisions/0007 says what stands between.
test('the worker-side size is what the READMEs say', async () => {
  const size = words(await sizeOf(workerSide));
  for (const path of ['README.md', 'packages/plugin-sync-queue/README.md'])
    expect(readFileSync(path, 'utf8')).toContain(size);
});

for (const { what, source, most } of importShapes)
  test(`what the README says of the size of ${what}, and it does not grow`, async () => {
    const size = await sizeOf(source);
    expect(size).toBeLessThanOrEqual(most);
    const readme = readFileSync('packages/plugin-sync-queue/README.md', 'utf8').replaceAll(/ +/g, ' ');
    expect(readme).toContain(`| ${what} | ${words(size)} |`);
  });

// The goal is 3,500 B; decisions/0015 says what stands between.
test('what the refresher adds to core is what its README says, and does not grow', async () => {
  const size = await refreshSize();
  expect(size).toBeLessThanOrEqual(7_850);
  for (const path of [
    'packages/plugin-periodic-refresh/README.md',
    'decisions/0015-size-of-the-refresher.md',
  ])
    expect(readFileSync(path, 'utf8')).toContain(words(size));
});
