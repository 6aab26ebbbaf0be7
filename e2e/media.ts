import { expect } from '@playwright/test';
import type { Download } from 'workbox-plugin-bg-fetch/window';
import { serveBundle, type BundleOptions } from './bundle.ts';
import type { Driver, Tab } from './driver/driver.ts';
import { control, test as base } from './fixtures.ts';
import { MediaFiles } from './media-files.ts';
import type { TestServer } from './server.ts';

export const test = base.extend<{ files: MediaFiles }>({
  files: async ({ server }, use) => {
    await use(new MediaFiles(server));
  },
});

export async function serveMedia(server: TestServer, options?: BundleOptions): Promise<void> {
  await serveBundle(server, '/worker.js', 'workers/media-worker.ts', options);
  await serveBundle(server, '/page.js', 'pages/media-page.ts', options);
  server.serve(
    '/app',
    '<!doctype html><html lang="en"><title>app</title><h1>app</h1><button>fetch</button><script src="/page.js"></script></html>',
  );
  server.serve('/plain', '<!doctype html><html lang="en"><title>plain</title></html>');
}

export async function openMedia(driver: Driver, server: TestServer, query = ''): Promise<Tab> {
  const tab = await driver.open(`${server.origin}/app`);
  await control(tab, `/worker.js?${query}`);
  return tab;
}

/** Starts a background fetch by a real click. */
export async function fetchByClick(tab: Tab, id: string, urls: string[], options: object = {}) {
  await tab.evaluate(
    ({ id, urls, options }) =>
      Object.assign(document.querySelector('button')!.dataset, {
        id,
        urls: JSON.stringify(urls),
        options: JSON.stringify(options),
      }),
    { id, urls, options },
  );
  await tab.click('button');
}

export const download = (tab: Tab, id: string): Promise<Download | undefined> =>
  tab.evaluate((id) => window.downloads.getSnapshot().find((one) => one.id === id), id);

export const waitForState = (tab: Tab, id: string, state: string): Promise<void> =>
  tab.waitFor(
    ({ id, state }) => window.downloads.getSnapshot().find((one) => one.id === id)?.state === state,
    { id, state },
  );

/**
 * Cuts the connections of a ranged download when its page has read all bytes up to `at`, one of the `holds` of its file.
 * A cut in the middle loses what was sent and not read, which is more on a slow machine.
 */
export async function cutWhenRead(tab: Tab, server: TestServer, at: number): Promise<void> {
  await tab.waitFor((at) => window.downloads.getSnapshot()[0]?.downloaded === at, at);
  server.cut();
}

/** The most received bytes that are not stored yet when a page ends: the part that is not complete. */
export const partSize = 70_000;

/** Whether at least `least` bytes of downloads that are not complete are stored. For `tab.waitFor`. */
export async function hasStored(least: number): Promise<boolean> {
  let bytes = 0;
  for (const name of (await caches.keys()).filter((name) => name.includes('bg-fetch')))
    for (const response of await (await caches.open(name)).matchAll()) bytes += (await response.blob()).size;
  return bytes >= least;
}

/**
 * Expects that a download which ended at each of `holds` continued there, and requested at most one part again. What
 * was sent and not read is not counted: it depends on the machine, and so does how often a page asks.
 */
export function expectContinued({ requests }: MediaFiles, holds: number[]): void {
  const starts = requests.map(({ range }) => Number(/\d+/.exec(range ?? '')));
  expect(starts).toEqual(starts.toSorted((one, other) => one - other));
  for (const hold of holds)
    expect(
      starts.filter((start) => start <= hold).at(-1),
      `the last start up to ${hold}`,
    ).toBeGreaterThanOrEqual(hold - partSize);
}

/** Size, status and SHA-256 of the cached file. `undefined` if it is not cached. */
export const cached = (tab: Tab, path: string, cacheName = 'media') =>
  tab.evaluate(
    async ({ path, cacheName }) => {
      const response = await (await caches.open(cacheName)).match(path);
      if (!response) return undefined;
      const bytes = await response.arrayBuffer();
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
      const digest = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      return { status: response.status, size: bytes.byteLength, digest };
    },
    { path, cacheName },
  );
