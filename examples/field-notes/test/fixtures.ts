import { test as base } from '@playwright/test';
import { findChromium } from '../../../scripts/chromium.mjs';
import { AppServer } from './app-server.ts';

/** Every test has a server, a database and a browser profile of its own. */
export const test = base.extend<{ server: AppServer }>({
  launchOptions: [{ executablePath: findChromium() }, { scope: 'worker' }],
  // Playwright reads the names of what a fixture needs from the pattern: this one needs nothing.
  // oxlint-disable-next-line no-empty-pattern
  server: async ({}, use) => {
    const server = await AppServer.start();
    await use(server);
    await server.dispose();
  },
});

export { expect } from '@playwright/test';
