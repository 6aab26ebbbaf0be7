import type { FakeBrowser } from 'workbox-plugin-testing';
import type * as core from '../src/index.ts';
import { createConnection, keys, put, type Script } from './helpers/create-connection.ts';

/** Opens the database directly, in a newer version. */
function upgradeByHand({ indexedDB }: FakeBrowser, version = 2): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('db', version);
    opening.addEventListener('upgradeneeded', () => void opening.result.createObjectStore('more'));
    opening.addEventListener('blocked', () => reject(new Error('An older connection is in the way.')));
    opening.addEventListener('success', () => resolve(opening.result));
  });
}

test('a connection closes for a newer version, and the next use opens the newer database', async () => {
  const { browser, worker } = await createConnection();
  await put(worker, 'a');
  const newer = await upgradeByHand(browser);
  await put(worker, 'b');
  expect(await worker.run(({ run }) => run(async (db) => [db.version, [...db.objectStoreNames]]))).toEqual([
    2,
    ['more', 'rows'],
  ]);
  expect(await keys(worker)).toEqual(['a', 'b']);
  newer.close();
});

test('a connection closes for each of several newer versions', async () => {
  const { browser, worker } = await createConnection();
  await put(worker, 'a');
  (await upgradeByHand(browser)).close();
  await put(worker, 'b');
  const { indexedDB } = browser;
  const deleted = new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase('db');
    request.addEventListener('blocked', () => reject(new Error('It is in the way.')));
    request.addEventListener('success', () => resolve('deleted'));
  });
  expect(await deleted).toBe('deleted');
  await put(worker, 'c');
  expect(await keys(worker)).toEqual(['c']);
});

test('a connection opens a database of a newer version as it is', async () => {
  const { browser, worker } = await createConnection();
  await put(worker, 'a');
  (await upgradeByHand(browser, 7)).close();
  const next = await browser.startWorker<Script>();
  await put(next, 'b');
  expect(await next.run(({ run }) => run(async (db) => db.version))).toBe(7);
  expect(await keys(next)).toEqual(['a', 'b']);
  expect(next.exports.upgrade).not.toHaveBeenCalled();
});

test('a connection reports in development that a page of an older build keeps the database open', async () => {
  const { browser, worker } = await createConnection();
  const warn = jest.spyOn(console, 'warn').mockReturnValue();
  const older = await new Promise<IDBDatabase>((resolve) => {
    const opening = browser.indexedDB.open('db', 1);
    opening.addEventListener('upgradeneeded', () => void opening.result.createObjectStore('rows'));
    opening.addEventListener('success', () => resolve(opening.result));
  });
  const upgraded = worker.run(async () => {
    const { connect } = require('workbox-plugin-core') as typeof core;
    Object.assign(globalThis, { __WB_DISABLE_DEV_LOGS: false });
    const { run } = connect({ name: 'db', version: 2, upgrade: () => {}, ready: async () => {} });
    return run(async (db) => db.version);
  });
  await browser.settle();
  Object.assign(globalThis, { __WB_DISABLE_DEV_LOGS: true });
  expect(warn.mock.calls.map((words) => words.at(-1))).toEqual([
    'Database "db" waits: an older tab or worker keeps it open.',
  ]);
  older.close();
  expect(await upgraded).toBe(2);
});
