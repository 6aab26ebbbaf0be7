import { test as base } from '@playwright/test';
import { preambleFor } from './bare.ts';
import type { Capability, Driver, EngineName, Tab } from './driver/driver.ts';
import { launchEngine } from './driver/engines.ts';
import { TestServer } from './server.ts';

export interface EngineOptions {
  /** The browser of the project. */
  engine: EngineName;
}

/** Each test has a server and an origin of its own, and a browser that was wiped after the last test. */
export const test = base.extend<{ server: TestServer; driver: Driver }, EngineOptions & { started: Driver }>({
  engine: ['chromium', { option: true, scope: 'worker' }],
  // A start of the browser takes longer than most tests.
  started: [
    async ({ engine }, use) => {
      const driver = await launchEngine(engine);
      await use(driver);
      await driver.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  server: async ({ engine }, use) => {
    const server = await TestServer.start();
    server.preamble = preambleFor(engine);
    await use(server);
    await server.close();
  },
  driver: async ({ started }, use) => {
    await use(started);
    await started.wipe();
  },
});

export { expect } from '@playwright/test';

/** Declares the capabilities that a test needs. It runs in the engines whose drivers have them. */
export const needs = (...wanted: Capability[]) => ({ tag: wanted.map((name) => `@${name}` as const) });

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

/** Fetches the script of the worker again. Resolves when the new worker controls the page. */
export const updateWorker = (tab: Tab): Promise<void> =>
  tab.evaluate(async () => {
    const container = navigator.serviceWorker;
    const changed = new Promise((resolve) =>
      container.addEventListener('controllerchange', resolve, { once: true }),
    );
    await (await container.ready).update();
    await changed;
  });
