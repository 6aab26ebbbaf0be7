import { serveBundle, type BundleOptions } from './bundle.ts';
import type { Driver, Tab } from './driver/driver.ts';
import { control } from './fixtures.ts';
import type { TestServer } from './server.ts';

export const syncTag = 'workbox-plugin-sync-queue:outbox';

/** `status` 0: the page saw an error. */
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

/** A page without the page door (`/`) or with it (`/app`), controlled by the outbox worker. */
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
 * What makes the queue go on with nobody doing anything: a sync event where the engine has one, the next visit where
 * it has none. The visit lasts until it is closed.
 */
export async function wake(driver: Driver, server: TestServer): Promise<{ close(): Promise<void> }> {
  if (!driver.can['dispatch-sync']) return driver.open(`${server.origin}/app`);
  await driver.dispatchSync(syncTag);
  return { close: async () => {} };
}

/** An entry can be delivered before the queue has noted it: the page door is asked, not the server. */
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

/** Queues notes while the server is away; each must get a receipt. */
export async function queueNotes(tab: Tab, notes: string[]): Promise<void> {
  for (const note of notes) {
    const { status, body } = await post(tab, note);
    if (status !== 202) throw new Error(`"${note}" got no receipt but ${status}: ${body}`);
  }
}

export const effects = (server: TestServer) => server.effects.map(({ text }) => text);
