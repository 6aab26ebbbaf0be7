import { BrowserDriver } from 'workbox-plugin-testing/browser';
import { FirefoxDriver } from 'workbox-plugin-testing/firefox';
import { failWith } from 'workbox-plugin-testing/server';
import { WebKitDriver } from 'workbox-plugin-testing/webkit';
import { findChromium } from '../../scripts/chromium.mjs';
import { findFirefox } from '../../scripts/firefox.mjs';
import { findWebkit } from '../../scripts/webkit.mjs';
import { serveBundle } from '../bundle.ts';
import type { EngineName } from '../driver/driver.ts';
import { expect, needs, test as base } from '../fixtures.ts';

/** What the three drivers have in common. Their pages are of Playwright, of Puppeteer and of this package. */
interface PublishedDriver {
  open(url: string): Promise<PublishedPage>;
  stopWorker(): Promise<void>;
  killBrowser(): Promise<void>;
  relaunch(): Promise<void>;
  close(): Promise<void>;
  reset?(): Promise<void>;
  goOffline?(): Promise<void>;
  goOnline?(): Promise<void>;
}

interface PublishedPage {
  evaluate(task: string | (() => unknown)): Promise<unknown>;
  waitForFunction(condition: string): Promise<unknown>;
}

function launchPublished(engine: EngineName): Promise<PublishedDriver> {
  switch (engine) {
    case 'firefox':
      return FirefoxDriver.launch({ executablePath: findFirefox()! });
    case 'webkit': {
      const { driver: webDriverPath, gjs: gjsPath, display: xvfbPath } = findWebkit()!;
      return WebKitDriver.launch({ webDriverPath, gjsPath, xvfbPath });
    }
    case 'chromium':
    case 'chromium-bare':
      return BrowserDriver.launch({ executablePath: findChromium()! });
  }
}

/** The driver of the package, and not the adapter of the other scenarios. */
const test = base.extend<{ launched: PublishedDriver }>({
  launched: async ({ engine }, use) => {
    const driver = await launchPublished(engine);
    await use(driver);
    await driver.close();
  },
});

/** Runs in a page: registers the worker, and waits until it controls the page. */
const register = async () => {
  const container = navigator.serviceWorker;
  const changed = new Promise((resolve) =>
    container.addEventListener('controllerchange', resolve, { once: true }),
  );
  await container.register('/worker.js');
  if (!container.controller) await changed;
};

test('a driver of the package has the same calls in each engine, and says why a call fails', async ({
  server,
  launched,
}) => {
  await serveBundle(server, '/worker.js', 'workers/event-recorder-worker.ts');
  await expect(launched.open('/app')).rejects.toThrow(
    'Failed to open a page: `url` must be a URL, not "/app"',
  );
  await expect(launched.relaunch()).rejects.toThrow('Failed to relaunch: killBrowser() has not been called.');
  const page = await launched.open(server.origin);
  await page.evaluate(register);
  // The text of /count is how many of these requests the running worker has answered.
  const count = "fetch('/count').then((response) => response.text())";
  expect([await page.evaluate(count), await page.evaluate(count)]).toEqual(['1', '2']);
  await launched.stopWorker();
  const second = await launched.open(server.origin);
  expect(await second.evaluate(count)).toBe('1');

  await second.evaluate("localStorage.setItem('kept', 'yes')");
  await launched.killBrowser();
  await expect(launched.stopWorker()).rejects.toThrow(
    'Failed to stop the worker: the browser was killed. Call relaunch() first.',
  );
  await launched.relaunch();
  await expect(second.evaluate('1')).rejects.toThrow();
  const third = await launched.open(server.origin);
  await third.waitForFunction('navigator.serviceWorker.controller');
  expect(await third.evaluate(count)).toBe('1');

  if (launched.reset) {
    await launched.reset();
    const fresh = await launched.open(server.origin);
    expect(await fresh.evaluate("localStorage.getItem('kept')")).toBeNull();
    expect(await fresh.evaluate('navigator.serviceWorker.controller')).toBeNull();
  }
  await launched.close();
  await expect(launched.open(server.origin)).rejects.toThrow('the browser is gone');
});

test(
  'a request of a worker fails after goOffline(), also where its connection to the server is kept alive',
  needs('set-offline'),
  async ({ server, launched }) => {
    await serveBundle(server, '/worker.js', 'workers/event-recorder-worker.ts');
    const page = await launched.open(server.origin);
    await page.evaluate(register);
    // The answers of the test server close their connections otherwise.
    server.faultMode = failWith(200, { connection: 'keep-alive' });
    const probe = "fetch('/probe').then((response) => response.text())";
    for (let times = 1; times <= 3; times++) {
      expect(await page.evaluate(probe)).toBe('onLine=true sent');
      await launched.goOffline!();
      expect(await page.evaluate(probe)).toMatch(/ failed$/);
      expect(server.requests).toHaveLength(times);
      await launched.goOnline!();
    }
  },
);
