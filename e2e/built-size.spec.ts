import { expect, test } from '@playwright/test';
import { builtSizes, unusedCosts } from '../bench/built-worker.ts';

// `npm run bench build` prints the same, and the time that a build takes.
test('a worker by buildServiceWorker is at most 1.02 times as large as the same written by hand', async () => {
  const { config, hand, configZipped, handZipped } = await builtSizes();
  expect(hand).toBeGreaterThan(10_000);
  expect(config / hand).toBeLessThanOrEqual(1.02);
  expect(configZipped / handZipped).toBeLessThanOrEqual(1.02);
});

test('a plugin that no route names costs 0 bytes', async () => {
  expect(await unusedCosts()).toEqual({
    'workbox-plugin-sync-queue': 0,
    'workbox-plugin-periodic-refresh': 0,
    'workbox-plugin-bg-fetch': 0,
  });
});
