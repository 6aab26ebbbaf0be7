import type { FakeWorker } from 'workbox-plugin-testing';
import { transactionDone, promisify } from '../../src/index.ts';
import type * as core from '../../src/index.ts';
import { createBrowser } from './create-browser.ts';

export const script = () => {
  const { connect, whenActive } = require('workbox-plugin-core') as typeof core;
  const upgrade = jest.fn((db: IDBDatabase) => void db.createObjectStore('rows'));
  void whenActive();
  return { upgrade, ...connect({ name: 'db', version: 1, upgrade, ready: whenActive }) };
};
export type Script = ReturnType<typeof script>;

/** A worker with an unused connection. */
export async function createConnection() {
  const browser = createBrowser();
  const opens = jest.spyOn(browser.indexedDB, 'open');
  return { browser, opens, worker: await browser.register(script) };
}

export const put = (worker: FakeWorker<Script>, key: string) =>
  worker.run(({ run }) =>
    run((db) => {
      const tx = db.transaction('rows', 'readwrite');
      tx.objectStore('rows').put(1, key);
      return transactionDone(tx);
    }),
  );
export const keys = (worker: FakeWorker<Script>) =>
  worker.run(({ run }) => run((db) => promisify(db.transaction('rows').objectStore('rows').getAllKeys())));
