import { test as base } from '@playwright/test';
import { launch } from './driver/chromium.ts';
import type { Driver, Tab } from './driver/driver.ts';
import { TestServer } from './server.ts';

/** Each test has a server and a browser profile of its own. */
export const test = base.extend<{ server: TestServer; driver: Driver }>({
  server: async ({}, use) => {
    const server = await TestServer.start();
    await use(server);
    await server.close();
  },
  driver: async ({}, use) => {
    const driver = await launch();
    await use(driver);
    await driver.close();
  },
});

export { expect } from '@playwright/test';

/** Registers the worker at `script` and resolves when it controls the page. */
export const control = (tab: Tab, script: string): Promise<void> =>
  tab.evaluate(async (script) => {
    const container = navigator.serviceWorker;
    const changed = new Promise((resolve) =>
      container.addEventListener('controllerchange', resolve, { once: true }),
    );
    await container.register(script);
    if (!container.controller) await changed;
  }, script);
