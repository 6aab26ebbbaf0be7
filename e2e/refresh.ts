import type { RunReport } from 'workbox-plugin-periodic-refresh/window';
import { preambleFor } from './bare.ts';
import { serveBundle, type BundleOptions } from './bundle.ts';
import type { Driver, Tab } from './driver/driver.ts';
import { EntriesServer } from './entries-server.ts';
import { control, test } from './fixtures.ts';

export const entriesTest = test.extend<{ entries: EntriesServer }>({
  entries: async ({ engine }, use) => {
    const server = await EntriesServer.start();
    server.preamble = preambleFor(engine);
    await use(server);
    await server.close();
  },
});

export const refreshTag = 'workbox-plugin-periodic-refresh:entries';

export const pathsOf = (count: number) => Array.from({ length: count }, (_, at) => `/entries/${at + 1}`);

/** Publishes the entries in a version. Each body consists of its version number. */
export function publish(server: EntriesServer, count: number, version: number, bytes = 20_000): void {
  for (const path of pathsOf(count))
    server.entries.set(path, { body: `${version}`.repeat(bytes), etag: `"v${version}"` });
}

export async function openRefresh(
  driver: Driver,
  server: EntriesServer,
  query: Record<string, string> = {},
  bundle?: BundleOptions,
): Promise<Tab> {
  await serveBundle(server, '/worker.js', 'workers/refresh-worker.ts', bundle);
  await serveBundle(server, '/page.js', 'pages/refresh-page.ts');
  server.serve(
    '/app',
    '<!doctype html><html lang="en"><title>app</title><script src="/page.js"></script></html>',
  );
  const tab = await driver.open(`${server.origin}/app`);
  const script = `/worker.js?${new URLSearchParams(query)}`;
  await control(tab, script);
  // A page that an earlier worker controls waits for this worker.
  await tab.waitFor((script) => navigator.serviceWorker.controller?.scriptURL.endsWith(script), script);
  // Uses are not recorded before this.
  await tab.evaluate(async () => void (await window.refresher.enable()));
  return tab;
}

/** Reads all entries in the page, then clears the HTTP cache of the browser and the list of the server. */
export async function readAll(
  driver: Driver,
  tab: Tab,
  server: EntriesServer,
  paths: string[],
): Promise<void> {
  await tab.evaluate(async (paths) => {
    for (const path of paths) await (await fetch(path)).text();
    // The log is written in batches.
    while ((await window.refresher.getAll()).length < paths.length) await new Promise(requestAnimationFrame);
    const cached = async () => (await (await caches.open('entries')).keys()).length;
    while ((await cached()) < paths.length) await new Promise(requestAnimationFrame);
  }, paths);
  await driver.clearHttpCache();
  server.requests = [];
}

/** Fires a real `periodicsync`. In a browser without it the page calls refresh(). */
export async function fire(driver: Driver, tab: Tab): Promise<void> {
  if (driver.can['dispatch-periodic-sync']) return driver.dispatchPeriodicSync(refreshTag);
  return tab.evaluate(() => void window.refresher.refresh().catch(() => {}));
}

/** Fires it and waits for the report of the run. */
export async function run(driver: Driver, tab: Tab): Promise<RunReport> {
  const before = await tab.evaluate(async () => (await window.refresher.status()).lastRun?.startedAt ?? 0);
  await fire(driver, tab);
  return tab.evaluate(async (before) => {
    for (;;) {
      const { lastRun, running } = await window.refresher.status();
      if (lastRun && lastRun.startedAt > before && !running) return lastRun;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }, before);
}

/** The cached entries by path: the first character and the length of each body. */
export const cachedBodies = (tab: Tab): Promise<Record<string, string>> =>
  tab.evaluate(async () => {
    const cache = await caches.open('entries');
    const bodies: Record<string, string> = {};
    for (const request of await cache.keys()) {
      const text = await (await cache.match(request))!.text();
      const whole = text === text[0]!.repeat(text.length);
      bodies[new URL(request.url).pathname] = whole ? `${text[0]} × ${text.length}` : 'torn';
    }
    return bodies;
  });
