import { serveBundle, type BundleOptions } from './bundle.ts';
import type { Driver, Tab } from './driver/driver.ts';
import { control } from './fixtures.ts';
import type { TestServer } from './server.ts';

export const syncTag = 'workbox-plugin-sync-queue:outbox';

/** `status` is 0 if the page got an error. */
export interface PageAnswer {
  status: number;
  body: string;
  entry: string | null;
}

export async function serveOutbox(server: TestServer, options?: BundleOptions): Promise<void> {
  await serveBundle(server, '/worker.js', 'workers/outbox-worker.ts', options);
  await serveBundle(server, '/page.js', 'pages/outbox-page.ts');
  server.serve(
    '/app',
    '<!doctype html><html lang="en"><title>app</title><script src="/page.js"></script></html>',
  );
}

/** Opens a page without the page client (`/`) or with it (`/app`), which the outbox worker controls. */
export async function openOutbox(
  driver: Driver,
  server: TestServer,
  { page = '/', query = '' }: { page?: '/' | '/app'; query?: string } = {},
): Promise<Tab> {
  const tab = await driver.open(server.origin + page);
  await control(tab, `/worker.js?${query}`);
  return tab;
}

/**
 * Triggers a replay without a call of the app: by a sync event where the engine has one, by a visit where it has none.
 * The visit lasts until it is closed.
 */
export async function triggerReplay(driver: Driver, server: TestServer): Promise<{ close(): Promise<void> }> {
  if (!driver.can['dispatch-sync']) return driver.open(`${server.origin}/app`);
  await driver.dispatchSync(syncTag);
  return { close: async () => {} };
}

/** Resolves when the queue is empty. It asks the page client, because the queue stores a delivery after the server. */
export async function empty(driver: Driver, server: TestServer): Promise<void> {
  const tab = await driver.open(`${server.origin}/app`);
  await tab.waitFor(async () => (await window.outbox.size()) === 0, undefined);
  await tab.close();
}

export const post = (tab: Tab, text: string, path = '/api/notes'): Promise<PageAnswer> =>
  tab.evaluate(
    async ({ text, path }) => {
      try {
        const response = await fetch(path, { method: 'POST', body: text });
        const entry = response.headers.get('Sync-Queue-Entry');
        return { status: response.status, body: await response.text(), entry };
      } catch (error) {
        return { status: 0, body: String(error), entry: null };
      }
    },
    { text, path },
  );

export const names = (count: number) => Array.from({ length: count }, (_, at) => `note ${at + 1}`);

/** Queues notes while the server is down. Each must get a receipt. */
export async function queueNotes(tab: Tab, notes: string[]): Promise<void> {
  for (const note of notes) {
    const { status, body } = await post(tab, note);
    if (status !== 202) throw new Error(`"${note}" got no receipt but ${status}: ${body}`);
  }
}

export const effects = (server: TestServer) => server.effects.map(({ text }) => text);

/** How many rows workbox-background-sync has in its database. */
export const backgroundSyncRows = (tab: Tab, name: string) =>
  tab.evaluate(async (name) => {
    const request = indexedDB.open(name);
    await new Promise((resolve) => (request.onsuccess = resolve));
    const count = request.result.transaction('requests').objectStore('requests').count();
    await new Promise((resolve) => (count.onsuccess = resolve));
    request.result.close();
    return count.result;
  }, name);
