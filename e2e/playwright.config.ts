import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '..',
  testMatch: ['e2e/**/*.spec.ts', 'examples/*/test/**/*.spec.ts'],
  outputDir: '../test-results/e2e',
  // Two cores: one browser at a time leaves the other for the server and the runner.
  workers: 1,
  retries: 0,
  timeout: 60_000,
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: '../test-results/e2e.json' }]],
});
