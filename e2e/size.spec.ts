import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
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
