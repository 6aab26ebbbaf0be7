import { defineConfig } from '@playwright/test';
import { capabilities, type EngineName } from './driver/driver.ts';
import { engineCan } from './driver/engine-can.ts';
import type { EngineOptions } from './fixtures.ts';

/** The tags of the tests that need a capability which the driver of the engine does not have. */
const missing = (engine: EngineName) => {
  const names = capabilities.filter((name) => !engineCan[engine][name]);
  return names.length ? new RegExp(names.map((name) => `@${name}(\\s|$)`).join('|')) : undefined;
};

/** Scenarios run in every engine, the other tests in Chromium. */
const whole = ['e2e/**/*.spec.ts', 'examples/*/test/**/*.spec.ts'];
const scenarios = 'e2e/scenarios/*.spec.ts';

export default defineConfig<object, EngineOptions>({
  testDir: '..',
  outputDir: '../test-results/e2e',
  // Most scenarios wait most of the time, so more of them run than there are cores.
  workers: 4,
  retries: 0,
  // Limits only for tests that hang. After a navigation Chromium pauses its downloads for half a minute.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: '../test-results/e2e.json' }]],
  projects: [
    { name: 'chromium', testMatch: whole },
    {
      name: 'chromium-bare',
      testMatch: whole,
      // These tests have no service worker, or take a build and no browser.
      testIgnore: [
        '**/build-cli.spec.ts',
        '**/build-refusals.spec.ts',
        '**/server.spec.ts',
        '**/no-worker.spec.ts',
      ],
      grepInvert: missing('chromium-bare'),
      use: { engine: 'chromium-bare' },
    },
    ...(['firefox', 'webkit'] as const).map((engine) => ({
      name: engine,
      testMatch: scenarios,
      grepInvert: missing(engine),
      use: { engine },
    })),
  ],
});
