import type * as idb from 'idb';
import type { DBSchema, IDBPDatabase, IDBPObjectStore } from 'idb';
import { FakeBrowser } from 'workbox-plugin-testing';

interface Schema extends DBSchema {
  rows: { key: string; value: number };
}

const script = () => {
  const { openDB } = require('idb') as typeof idb;
  const closed: string[] = [];
  return {
    closed,
    open: () =>
      openDB<Schema>('db', 1, {
        upgrade: (db) => void db.createObjectStore('rows'),
        terminated: () => closed.push('terminated'),
      }),
  };
};
const nameOf = (work: Promise<unknown>) =>
  work.then(
    () => 'fine',
    (error: Error) => error.name,
  );

test('a read of a value whose file is lost fails, and other reads succeed', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(script);
  const names = await worker.run(async ({ open }) => {
    const db = await open();
    await db.put('rows', 1, 'lost');
    await db.put('rows', 2, 'kept');
    browser.storageFaults.loseValue('rows', 'lost');
    const tx = db.transaction('rows');
    void nameOf(tx.done);
    return [await nameOf(tx.store.get('lost')), await db.get('rows', 'kept')];
  });
  expect(names).toEqual(['NotReadableError', 2]);
  await browser.close();
});

test('failOpens fails the given number of opens', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(script);
  browser.storageFaults.failOpens(2);
  const open = () => worker.run(({ open }) => nameOf(open()));
  expect([await open(), await open(), await open()]).toEqual(['UnknownError', 'UnknownError', 'fine']);
  await browser.close();
});

test('a commit that fails aborts with QuotaExceededError, and nothing is stored', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(script);
  const outcome = await worker.run(async ({ open }) => {
    const db: IDBPDatabase<Schema> = await open();
    browser.storageFaults.failCommits();
    const tx = db.transaction('rows', 'readwrite', { durability: 'strict' });
    const put = nameOf(tx.store.put(1, 'a'));
    const done = nameOf(tx.done);
    const failed = [await put, await done, await db.get('rows', 'a')];
    await db.put('rows', 2, 'a');
    return [...failed, await db.get('rows', 'a')];
  });
  expect(outcome).toEqual(['fine', 'QuotaExceededError', undefined, 2]);
  await browser.close();
});

test('a transaction that puts aborts while the quota is used up, and reads and deletions succeed', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(script);
  const outcome = await worker.run(async ({ open }) => {
    const db = await open();
    await db.put('rows', 1, 'a');
    await db.put('rows', 2, 'b');
    browser.storageFaults.quotaUsedUp = true;
    type Rows = IDBPObjectStore<Schema, ['rows'], 'rows', 'readwrite'>;
    const write = (use: (rows: Rows) => Promise<unknown>) => {
      const tx = db.transaction('rows', 'readwrite');
      void nameOf(use(tx.store));
      return nameOf(tx.done);
    };
    const told = [
      await write((rows) => rows.put(3, 'a')),
      await write((rows) => Promise.all([rows.put(3, 'c'), rows.delete('c')])),
      await write(async (rows) => (await rows.openCursor())?.update(3)),
      await write((rows) => rows.delete('b')),
      await db.getAll('rows'),
    ];
    browser.storageFaults.clear();
    return [...told, await write((rows) => rows.put(3, 'a'))];
  });
  const full = 'QuotaExceededError';
  expect(outcome).toEqual([full, full, full, 'fine', [1], 'fine']);
  await browser.close();
});

test('a held commit ends when it is released, and a slow commit ends after its time', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(script);
  const db = await worker.run(({ open }) => open());
  const ended: string[] = [];
  const put = (key: string) => void worker.run(() => db.put('rows', 1, key)).then(() => ended.push(key));
  const resume = browser.storageFaults.holdCommits();
  put('held');
  await browser.clock.advance(60_000);
  expect(ended).toEqual([]);
  resume();
  await browser.settle();
  expect(ended).toEqual(['held']);
  browser.storageFaults.commitSeconds = 4;
  put('slow');
  await browser.clock.advance(3_900);
  expect(ended).toEqual(['held']);
  await browser.clock.advance(200);
  expect(ended).toEqual(['held', 'slow']);
  await browser.close();
});

test('a connection that the browser closes gets a close event, and a new connection works', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(script);
  const db = await worker.run(({ open }) => open());
  browser.storageFaults.closeConnections();
  await browser.settle();
  expect(worker.exports.closed).toEqual(['terminated']);
  expect(() => db.transaction('rows')).toThrow(expect.objectContaining({ name: 'InvalidStateError' }));
  const again = await worker.run(({ open }) => open());
  expect(await worker.run(() => again.count('rows'))).toBe(0);
  await browser.close();
});

test('navigator.storage returns the values of the test', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(() => ({}));
  Object.assign(browser.storage, { usage: 90, quota: 100 });
  expect(await worker.run(() => navigator.storage.estimate())).toEqual({ usage: 90, quota: 100 });
  expect(await worker.run(() => 'persist' in navigator.storage)).toBe(false);
  await browser.close();
});
