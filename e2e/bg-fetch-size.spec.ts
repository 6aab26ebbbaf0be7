import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { bgFetchSizes } from '../bench/bg-fetch-size.ts';

const most = { worker: 9_000, page: 6_850 };

test('what background fetch adds to core is what its README says, and does not grow', async () => {
  const sizes = await bgFetchSizes();
  const readme = readFileSync('packages/plugin-bg-fetch/README.md', 'utf8');
  for (const door of ['worker', 'page'] as const) {
    expect(sizes[door]).toBeLessThanOrEqual(most[door]);
    const said = Number(new RegExp(`([\\d.]+) kB in the ${door}`).exec(readme)?.[1]) * 1000;
    expect(Math.abs(sizes[door] - said), `${door}: ${sizes[door]} B`).toBeLessThanOrEqual(100);
  }
});
