import type * as peer from 'workbox-background-sync';
import { unwrap, wrap, type IDBPDatabase } from 'idb';
import type { FakeBrowser, FakeWorker } from 'workbox-plugin-testing';
import type * as routing from 'workbox-routing';
import type * as serwist from 'serwist';
import type * as strategies from 'workbox-strategies';

/** The script of a site that uses workbox-background-sync itself. */
export const peerScript =
  (name = 'outbox', options: peer.QueueOptions = {}) =>
  () => {
    const { registerRoute } = require('workbox-routing') as typeof routing;
    const { NetworkOnly } = require('workbox-strategies') as typeof strategies;
    const { BackgroundSyncPlugin, Queue } = require('workbox-background-sync') as typeof peer;
    const plugins = [new BackgroundSyncPlugin(name, options)];
    registerRoute(({ url }) => url.pathname.includes('/api/'), new NetworkOnly({ plugins }), 'POST');
    return { Queue };
  };

/** The script of a site that keeps its writes by Serwist's queue. */
export const serwistScript =
  (name = 'outbox') =>
  () => {
    const { BackgroundSyncQueue } = require('serwist') as typeof serwist;
    return { queue: new BackgroundSyncQueue(name) };
  };

/** Their rows, as they stand in their database; `undefined` where there is none. */
export async function peerRows(
  { indexedDB }: FakeBrowser,
  name = 'workbox-background-sync',
): Promise<{ queueName: string; body: string }[] | undefined> {
  const known = await indexedDB.databases();
  if (!known.some((database) => database.name === name)) return undefined;
  const db = (await wrap(indexedDB.open(name))) as IDBPDatabase;
  try {
    const rows = (await db.getAll('requests')) as {
      queueName: string;
      requestData?: { body?: ArrayBuffer };
    }[];
    return rows.map(({ queueName, requestData }) => ({
      queueName,
      body: new TextDecoder().decode(requestData?.body),
    }));
  } finally {
    unwrap(db).close();
  }
}

/** Writes through the peer's worker while the network is gone. Each is rejected in the page, and kept. */
export async function keepInPeer(worker: FakeWorker, ...bodies: string[]): Promise<void> {
  const { browser, scope } = worker.registration;
  browser.online = false;
  for (const body of bodies) {
    const init = { method: 'POST', body, headers: { 'x-body': body } };
    const told = await worker.fetch(new URL('api/notes', scope).href, init).catch(() => 'rejected');
    if (told !== 'rejected') throw new Error(`"${body}" reached the server.`);
  }
  browser.online = true;
  await browser.settle();
}
