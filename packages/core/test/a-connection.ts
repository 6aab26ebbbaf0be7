import type { DBSchema, IDBPDatabase } from 'idb';
import type { FakeWorker } from 'workbox-plugin-testing';
import type * as core from '../src/index.ts';
import { aBrowser } from './a-browser.ts';

export interface Schema extends DBSchema {
  rows: { key: string; value: number };
}

export const script = () => {
  const { connect, whenActive } = require('workbox-plugin-core') as typeof core;
  const upgrade = jest.fn((db: IDBPDatabase<Schema>) => void db.createObjectStore('rows'));
  void whenActive();
  return { upgrade, ...connect<Schema>({ name: 'db', version: 1, upgrade, ready: whenActive }) };
};
export type Script = ReturnType<typeof script>;

/** A worker with a connection that nothing has used yet. */
export async function aConnection() {
  const browser = aBrowser();
  const opens = jest.spyOn(browser.indexedDB, 'open');
  return { browser, opens, worker: await browser.register(script) };
}

export const put = (worker: FakeWorker<Script>, key: string) =>
  worker.run(({ run }) => run((db) => db.put('rows', 1, key)));
export const keys = (worker: FakeWorker<Script>) =>
  worker.run(({ run }) => run((db) => db.getAllKeys('rows')));
