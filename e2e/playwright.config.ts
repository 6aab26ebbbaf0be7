import { defineConfig } from '@playwright/test';
import { capabilities, type EngineName } from './driver/driver.ts';
import { engineCan } from './driver/engine-can.ts';
import type { EngineOptions } from './fixtures.ts';

/** What an engine's driver does not have, by the tags of the tests that need it. */
const missing = (engine: EngineName) => {
  const names = capabilities.filter((name) => !engineCan[engine][name]);
  return names.length ? new RegExp(names.map((name) => `@${name}(\\s|$)`).join('|')) : undefined;
};

/** Scenarios are for every engine; the rest looks into Chromium. */
const whole = ['e2e/**/*.spec.ts', 'examples/*/test/**/*.spec.ts'];
const scenarios = 'e2e/scenarios/*.spec.ts';

export default defineConfig<object, EngineOptions>({
  testDir: '..',
  outputDir: '../test-results/e2e',
  // Most scenarios wait most of the time, so more run than there are cores.
  workers: 4,
  retries: 0,
  // They only turn a hang into a message. Downloads of the browser rest for half a minute after a navigation.
  timeout: 180_000,
  expect: { timeout: 60_000 },
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: '../test-results/e2e.json' }]],
  projects: [
    { name: 'chromium', testMatch: whole },
    {
      name: 'chromium-bare',
      testMatch: whole,
      // No worker of ours runs in these.
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
