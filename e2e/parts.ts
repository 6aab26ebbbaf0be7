import { serveModules } from './bundle.ts';
import type { Driver, Tab } from './driver/driver.ts';
import type { TestServer } from './server.ts';

/**
 * Serves a page whose bundler has made a file of its own of what is only needed without a worker. The file itself is
 * served when the function is called.
 */
export async function serveParts(server: TestServer): Promise<() => void> {
  const { script, serveLazy } = await serveModules(server, 'pages/writing-page.ts');
  server.serve(
    '/parts',
    `<!doctype html><html lang="en"><title>parts</title><script type="module" src="${script}"></script></html>`,
  );
  return serveLazy;
}

export async function openParts(driver: Driver, server: TestServer): Promise<Tab> {
  const tab = await driver.open(`${server.origin}/parts`);
  await tab.waitFor(() => 'write' in window, undefined);
  return tab;
}
