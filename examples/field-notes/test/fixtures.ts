import { test as base } from '@playwright/test';
import { preambleFor } from '../../../e2e/bare.ts';
import type { EngineOptions } from '../../../e2e/fixtures.ts';
import { findChromium } from '../../../scripts/chromium.mjs';
import { AppServer } from './app-server.ts';

/** Each test has a server, a database and a browser profile of its own. */
export const test = base.extend<{ server: AppServer }, EngineOptions>({
  engine: ['chromium', { option: true, scope: 'worker' }],
  launchOptions: [{ executablePath: findChromium() }, { scope: 'worker' }],
  server: async ({ engine }, use) => {
    const server = await AppServer.start(preambleFor(engine));
    await use(server);
    await server.dispose();
  },
});

export { expect } from '@playwright/test';
