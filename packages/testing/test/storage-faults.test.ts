import type * as idb from 'idb';
import type { DBSchema, IDBPDatabase } from 'idb';
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

test('a value whose file is gone fails to be read, and others do not', async () => {
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

test('opens fail as often as told', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(script);
  browser.storageFaults.failOpens(2);
  const open = () => worker.run(({ open }) => nameOf(open()));
  expect([await open(), await open(), await open()]).toEqual(['UnknownError', 'UnknownError', 'fine']);
  await browser.close();
});

test('a commit that fails aborts with QuotaExceededError, and nothing is kept', async () => {
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

test('a connection that the browser closes tells the code, and a new one works', async () => {
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

test('navigator.storage tells what the test sets', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(() => ({}));
  Object.assign(browser.storage, { usage: 90, quota: 100 });
  expect(await worker.run(() => navigator.storage.estimate())).toEqual({ usage: 90, quota: 100 });
  expect(await worker.run(() => 'persist' in navigator.storage)).toBe(false);
  await browser.close();
});
