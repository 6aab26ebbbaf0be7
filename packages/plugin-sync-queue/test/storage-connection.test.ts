import type { FakeBrowser } from 'workbox-plugin-testing';
import { createEntry } from './helpers/create-entry.ts';
import { createStorableRequest } from './helpers/create-store.ts';
import { createServer, down, status } from './helpers/fake-server.ts';
import { createBrowser, createOutbox, readRows, withDatabase, type Outbox } from './helpers/outbox.ts';

const server = createServer();

afterEach(() => void jest.restoreAllMocks());

/** The browser closes all connections at the `n`-th transaction from now: at once, or after its requests are made. */
function closesAt(outbox: Outbox, n: number, when: 'at once' | 'a moment later') {
  const transaction = Reflect.get(IDBDatabase.prototype, 'transaction');
  const close = () => outbox.browser.storageFaults.closeConnections();
  const spy = jest.spyOn(IDBDatabase.prototype, 'transaction');
  spy.mockImplementation(function (this: IDBDatabase, ...args: Parameters<IDBDatabase['transaction']>) {
    const tx = transaction.apply(this, args);
    if (spy.mock.calls.length === n) {
      if (when === 'at once') close();
      else queueMicrotask(close);
    }
    return tx;
  });
  return spy;
}

test('a connection that was closed between two uses is opened again once', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  outbox.browser.storageFaults.closeConnections();
  const opens = jest.spyOn(outbox.browser.indexedDB, 'open');
  await outbox.completeSync();
  expect(server.processed).toEqual(['a']);
  expect(opens).toHaveBeenCalledTimes(1);
  await outbox.browser.settle();
  expect(outbox.worker.errors).toEqual([]);
});

test('many uses of a closed connection open it again once', async () => {
  const outbox = await createOutbox({ lane: ({ url }) => url });
  await outbox.writeOffline(['a', 'api/a']);
  outbox.browser.storageFaults.closeConnections();
  const opens = jest.spyOn(outbox.browser.indexedDB, 'open');
  server.respondWith(down);
  const told = await Promise.all(['b', 'c', 'd'].map((body) => outbox.write(body, `api/${body}`)));
  expect(told.map((response) => response.status)).toEqual([202, 202, 202]);
  expect(opens).toHaveBeenCalledTimes(1);
});

test.each([
  ['at once', {}],
  ['a moment later', {}],
  ['a moment later', { maxEntries: 9 }],
  ['a moment later', { coalesce: () => null }],
] as const)(
  'a connection closed in the middle of any transaction, %s, loses and doubles nothing with the options %j',
  async (when, options) => {
    for (let n = 1; ; n++) {
      server.reset();
      const outbox = await createOutbox(options, { browser: createBrowser() });
      await outbox.writeOffline('a');
      const used = closesAt(outbox, n, when);
      await outbox.wait(2);
      server.respondTo('b', 503, 201);
      expect((await outbox.write('b')).status).toBeLessThan(300);
      await outbox.wait(2);
      expect(await outbox.completeSync()).toBe('resolved');
      const transactions = used.mock.calls.length;
      used.mockRestore();
      expect(server.processed).toEqual(['a', 'b']);
      const { entries, requests } = await readRows(outbox.browser);
      expect([entries, requests.size]).toEqual([[], 0]);
      expect(outbox.worker.errors).toEqual([]);
      await outbox.browser.close();
      if (transactions < n) break;
    }
  },
);

/** A later build has opened version 9, added a store and a field, and stored rows of its own. */
async function upgradeByHand(outbox: Outbox) {
  const blocked = jest.fn();
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = outbox.browser.indexedDB.open('workbox-plugin-sync-queue', 9);
    opening.addEventListener('upgradeneeded', () => {
      opening.result.createObjectStore('more', { keyPath: 'id' });
      opening.transaction?.objectStore('entries').createIndex('by-author', 'author');
    });
    opening.addEventListener('blocked', blocked);
    opening.addEventListener('success', () => resolve(opening.result));
    opening.addEventListener('error', () => reject(opening.error as DOMException));
  });
  db.close();
  expect(blocked).not.toHaveBeenCalled();
  await withDatabase(outbox.browser, async (known) => {
    await known.put('more', { id: 'r' });
    for (const entry of await known.getAll('entries'))
      await known.put('entries', { ...(entry as object), author: 'ann' });
  });
}

test.each(['the worker that was running', 'a cold start'])(
  'a database of a newer version is opened as it is by %s, and its entries are delivered',
  async (who) => {
    const outbox = await createOutbox();
    await outbox.writeOffline('a', 'b');
    await upgradeByHand(outbox);
    if (who === 'a cold start') await outbox.restart();
    server.respondTo('a', status(503, { 'Retry-After': '60' }), 201);
    expect(await outbox.worker.run(({ queue }) => queue.size())).toBe(2);
    await outbox.worker.run(({ queue }) => queue.replayRequests());
    // Unknown fields stay as they are.
    expect(await outbox.entry()).toMatchObject({ author: 'ann', lastFailure: { status: 503 } });
    expect((await outbox.write('c')).status).toBe(202);
    expect(await outbox.completeSync()).toBe('resolved');
    expect(server.processed).toEqual(['a', 'b', 'c']);
    await withDatabase(outbox.browser, async (db) => {
      expect(db.version).toBe(9);
      expect(await db.getAll('more')).toEqual([{ id: 'r' }]);
      expect([await db.count('entries'), await db.count('requests')]).toEqual([0, 0]);
    });
  },
);

test('a page that deletes the database is not blocked, and the worker creates it again', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const deleted = await outbox.page.run(
    () =>
      new Promise((resolve) => {
        const request = indexedDB.deleteDatabase('workbox-plugin-sync-queue');
        request.addEventListener('blocked', () => resolve('blocked'));
        request.addEventListener('success', () => resolve('deleted'));
      }),
  );
  expect(deleted).toBe('deleted');
  server.respondWith(down, 201);
  await outbox.wait(3);
  expect([202, 201]).toContain((await outbox.write('b')).status);
  await outbox.completeSync();
  expect(server.processed).toEqual(['b']);
  expect(await outbox.entries()).toEqual([]);
});

/** A database of version 1 with an entry. */
async function aDatabaseOfVersion1(browser: FakeBrowser) {
  const db = await new Promise<IDBDatabase>((resolve) => {
    const opening = browser.indexedDB.open('workbox-plugin-sync-queue', 1);
    opening.addEventListener('upgradeneeded', () => {
      const { result: db } = opening;
      const entries = db.createObjectStore('entries', { keyPath: 'id' });
      entries.createIndex('by-lane', ['scope', 'queue', 'dead', 'lane', 'order']);
      entries.createIndex('by-order', ['scope', 'queue', 'order']);
      entries.createIndex('by-coalesce-key', ['scope', 'queue', 'coalesceKey']);
      db.createObjectStore('requests');
      db.createObjectStore('queues', { keyPath: ['scope', 'queue'] });
    });
    opening.addEventListener('success', () => resolve(opening.result));
  });
  const tx = db.transaction(['entries', 'requests'], 'readwrite');
  const entry = createEntry({ id: 'id-1', order: 1, size: 4, createdAt: browser.clock.now });
  tx.objectStore('entries').put({ ...entry, dead: 0 });
  tx.objectStore('requests').put(createStorableRequest('milk'), entry.id);
  await new Promise((resolve) => tx.addEventListener('complete', resolve));
  db.close();
}

test('entries of version 1 are listed, counted by their bytes, and delivered', async () => {
  const browser = createBrowser();
  await aDatabaseOfVersion1(browser);
  server.respondWith(503);
  const outbox = await createOutbox({ maxBytes: 6, lane: ({ url }) => url }, { browser });
  expect((await outbox.write('tea', 'api/x')).status).toBe(503);
  expect(await outbox.worker.run(({ queue }) => queue.size())).toBe(1);
  server.respondWith(201);
  await outbox.completeSync();
  expect(server.processed).toEqual(['milk']);
});
