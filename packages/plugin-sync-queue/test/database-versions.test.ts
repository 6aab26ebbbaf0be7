import type { FakeBrowser } from 'workbox-plugin-testing';
import { createServer } from './helpers/fake-server.ts';
import { createBrowser, createOutbox, Outbox, outboxScript, readResults } from './helpers/outbox.ts';
import { createEntry } from './helpers/create-entry.ts';

const server = createServer();
const name = 'workbox-plugin-sync-queue';

const opened = (request: IDBOpenDBRequest) =>
  new Promise<IDBDatabase>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error(request.error?.name));
  });
const done = (tx: IDBTransaction) =>
  new Promise<void>((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(new Error(tx.error?.name));
  });

/** The database of version 1, as the first release created it. */
async function openVersion1({ indexedDB }: FakeBrowser): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    const db = request.result;
    const entries = db.createObjectStore('entries', { keyPath: 'id' });
    entries.createIndex('by-lane', ['scope', 'queue', 'dead', 'lane', 'order']);
    entries.createIndex('by-order', ['scope', 'queue', 'order']);
    entries.createIndex('by-coalesce-key', ['scope', 'queue', 'coalesceKey']);
    db.createObjectStore('requests');
    db.createObjectStore('queues', { keyPath: ['scope', 'queue'] });
  };
  return opened(request);
}

/** An entry as the first release stored it. */
async function addVersion1(db: IDBDatabase, scope: string, order: number, body: string) {
  const url = new URL('api/notes', scope).href;
  const entry = createEntry({
    id: `id-${body}`,
    scope,
    url,
    order,
    key: `id-${body}`,
    size: 1,
    createdAt: Date.now(),
  });
  const record = {
    url,
    method: 'POST',
    headers: { 'idempotency-key': `"id-${body}"` },
    mode: 'cors',
    body: new TextEncoder().encode(body).buffer,
  };
  const tx = db.transaction(['entries', 'requests'], 'readwrite', { durability: 'strict' });
  tx.objectStore('entries').put({ ...entry, dead: 0 });
  tx.objectStore('requests').put(record, entry.id);
  await done(tx);
}

test('a database of version 1 opens in the newest version: its entries are sent in order and have results', async () => {
  const browser = createBrowser();
  const db = await openVersion1(browser);
  for (const [at, body] of ['a', 'b', 'c'].entries()) await addVersion1(db, browser.scope, at + 1, body);
  db.close();
  const outbox = new Outbox(await browser.register(outboxScript()), {});
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.processed).toEqual(['a', 'b', 'c']);
  expect(server.received.map(({ key }) => key)).toEqual(['"id-a"', '"id-b"', '"id-c"']);
  expect((await readResults(browser)).map(({ id }) => id).toSorted()).toEqual(['id-a', 'id-b', 'id-c']);
});

test('a queue that was paused by version 1 is paused in the newest version', async () => {
  const browser = createBrowser();
  const db = await openVersion1(browser);
  await addVersion1(db, browser.scope, 1, 'a');
  const tx = db.transaction('queues', 'readwrite');
  tx.objectStore('queues').put({ scope: browser.scope, queue: 'outbox', paused: true });
  await done(tx);
  db.close();
  const outbox = new Outbox(await browser.register(outboxScript()), {});
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual([]);
  await outbox.worker.run(({ queue }) => queue.resume());
  await outbox.browser.settle();
  expect(server.processed).toEqual(['a']);
});

test('a worker of version 1 works in the newest database only when it opens the database without a version', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  await outbox.worker.terminate();
  const { browser, scope } = outbox;
  await expect(openVersion1(browser)).rejects.toThrow('VersionError');
  // The connection does this then, in each version.
  const db = await opened(browser.indexedDB.open(name));
  await addVersion1(db, scope, Date.now() * 2, 'b');
  const tx = db.transaction(['entries', 'requests'], 'readwrite');
  const lane = IDBKeyRange.bound([scope, 'outbox', 0, '', 0], [scope, 'outbox', 0, '', []], true);
  const inLane = tx.objectStore('entries').index('by-lane').getAll(lane);
  await done(tx);
  expect((inLane.result as unknown[]).length).toBe(2);
  db.close();
  await outbox.restart();
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.processed).toEqual(['a', 'b']);
});
