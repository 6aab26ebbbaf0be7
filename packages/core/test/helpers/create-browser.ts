import { FakeBrowser } from 'workbox-plugin-testing';

const opened: FakeBrowser[] = [];

afterEach(async () => {
  jest.restoreAllMocks();
  for (const browser of opened.splice(0)) await browser.close();
});

/** A browser that is closed after the test. */
export function createBrowser(...given: ConstructorParameters<typeof FakeBrowser>): FakeBrowser {
  const browser = new FakeBrowser(...given);
  opened.push(browser);
  return browser;
}
