import type * as backgroundSync from 'workbox-background-sync';
import type { FakeBrowser, FakeWorker } from 'workbox-plugin-testing';
import type * as routing from 'workbox-routing';
import type * as serwist from 'serwist';
import type * as strategies from 'workbox-strategies';
import { TestDatabase } from './test-database.ts';

/** The script of a site that uses workbox-background-sync. */
export const workboxQueueScript =
  (name = 'outbox', options: backgroundSync.QueueOptions = {}) =>
  () => {
    const { registerRoute } = require('workbox-routing') as typeof routing;
    const { NetworkOnly } = require('workbox-strategies') as typeof strategies;
    const { BackgroundSyncPlugin, Queue } = require('workbox-background-sync') as typeof backgroundSync;
    const plugins = [new BackgroundSyncPlugin(name, options)];
    registerRoute(({ url }) => url.pathname.includes('/api/'), new NetworkOnly({ plugins }), 'POST');
    return { Queue };
  };

/** The script of a site that uses the queue of Serwist. */
export const serwistQueueScript =
  (name = 'outbox') =>
  () => {
    const { BackgroundSyncQueue } = require('serwist') as typeof serwist;
    return { queue: new BackgroundSyncQueue(name) };
  };

/** The rows in the database of the other queue. Returns `undefined` where no database exists. */
export const readWorkboxRows = ({ indexedDB }: FakeBrowser, name = 'workbox-background-sync') =>
  TestDatabase.use(indexedDB, name, async (db) => {
    const rows = (await db.getAll('requests')) as {
      queueName: string;
      requestData?: { body?: ArrayBuffer };
    }[];
    return rows.map(({ queueName, requestData }) => ({
      queueName,
      body: new TextDecoder().decode(requestData?.body),
    }));
  });

/** Writes through the worker while the browser is offline. Each write is rejected in the page and queued. */
export async function enqueueInWorkbox(worker: FakeWorker, ...bodies: string[]): Promise<void> {
  const { browser, scope } = worker.registration;
  browser.online = false;
  for (const body of bodies) {
    const init = { method: 'POST', body, headers: { 'x-body': body } };
    const outcome = await worker.fetch(new URL('api/notes', scope).href, init).catch(() => 'rejected');
    if (outcome !== 'rejected') throw new Error(`"${body}" reached the server.`);
  }
  browser.online = true;
  await browser.settle();
}
