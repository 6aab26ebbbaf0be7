import { defineConfig } from '@playwright/test';
import { capabilities, type EngineName } from './driver/driver.ts';
import { engineCan } from './driver/engine-can.ts';
import type { EngineOptions } from './fixtures.ts';

/** The tags of the tests that an engine does not run: they need a capability which its driver does not have. */
const missing = (engine: EngineName, ...more: string[]) => {
  const names = [...capabilities.filter((name) => !engineCan[engine][name]), ...more];
  return names.length ? new RegExp(names.map((name) => `@${name}(\\s|$)`).join('|')) : undefined;
};

/**
 * What `chromium-bare` leaves out, because it is the same with the three APIs and without them, or because Firefox and
 * WebKit, which do not have the APIs, run it. A test of one file is left out by the tag `@same-without-apis`.
 */
const sameWithoutApis = [
  // No worker, no browser, or a Chromium of their own.
  'build-cli',
  'build-refusals',
  'migrate-cli',
  'migrate-command',
  'server',
  'no-worker',
  'open-page',
  'secrets',
  'browser-driver',
  // They choose the ranged engine by its name, or show downloads that the test makes up.
  'ranged',
  'ranged-answers',
  'players',
  'element',
  'models',
  // The element and the bindings show what the client knows, whatever woke the worker, and the example app its code.
  'status-element',
  'bindings',
  'inspector',
  'code',
  // What a builder writes, a router finds, a server answers and a player gets from a cache.
  'build',
  'generate-sw',
  // What the example app shows of its manifest, its pictures and its lists.
  'install',
  'lists',
  'animation',
  'through-route',
  'stock-servers',
  'ranges',
  // What the example app shows of its worker, whatever woke it, and its control bar.
  'timeline',
  'proof',
  'control-bar',
  'keyboard',
  // Whether the campaign finds mutants. And scenarios, of which `outbox` and `users` show what wakes the queue here.
  'faults',
  'scenarios/refresh',
  'scenarios/without-worker',
  'scenarios/redirects',
  'scenarios/cross-site',
  'scenarios/conflicts',
  'scenarios/driver',
  'scenarios/published-drivers',
  'scenarios/field-notes',
].map((name) => `**/${name}.spec.ts`);

/** Scenarios run in every engine, the other tests in Chromium. */
const whole = ['e2e/**/*.spec.ts', 'examples/*/test/**/*.spec.ts'];
/** One file whose tests take minutes, one after the other. */
const recipes = 'examples/recipes/test/*.spec.ts';
const scenarios = 'e2e/scenarios/*.spec.ts';

export default defineConfig<object, EngineOptions>({
  testDir: '..',
  outputDir: '../test-results/e2e',
  // Most scenarios wait most of the time, so more of them run than there are cores.
  workers: 4,
  retries: 0,
  // Limits only for tests that hang. After a navigation Chromium pauses its downloads for half a minute.
  timeout: 300_000,
  expect: { timeout: 120_000 },
  forbidOnly: true,
  reporter: [['list'], ...(process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [['json'] as ['json']] : [])],
  projects: [
    // The slowest come first: at the end one of them would run alone.
    { name: 'recipes', testMatch: recipes },
    ...(['webkit', 'firefox'] as const).map((engine) => ({
      name: engine,
      testMatch: scenarios,
      grepInvert: missing(engine),
      use: { engine },
    })),
    { name: 'chromium', testMatch: whole, testIgnore: recipes },
    {
      name: 'chromium-bare',
      testMatch: whole,
      // No file has more than its tests, so that they can run in any worker.
      fullyParallel: true,
      testIgnore: sameWithoutApis,
      grepInvert: missing('chromium-bare', 'same-without-apis'),
      use: { engine: 'chromium-bare' },
    },
  ],
});
