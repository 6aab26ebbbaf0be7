import { transactionDone, promisify } from 'workbox-plugin-core';
import { database } from './indexed-db-schema.ts';

type Stores = [entries: IDBObjectStore, requests: IDBObjectStore, results: IDBObjectStore];

/** Transactions on the one connection of this worker. */
export function transactions(ready: () => Promise<void>) {
  const { run } = database(ready);

  const read = <T>(ask: (store: IDBObjectStore) => IDBRequest<T>, store = 'entries'): Promise<T> =>
    run((db) => promisify(ask(db.transaction(store).objectStore(store))));

  /** Resolves once what `use` did is transactionDone, all of it; where it throws, nothing of it is done. */
  const write = <T>(
    use: (
      entries: IDBObjectStore,
      requests: IDBObjectStore,
      results: IDBObjectStore,
      tx: IDBTransaction,
    ) => T | Promise<T>,
    durability: IDBTransactionDurability = 'relaxed',
  ): Promise<T> =>
    run(async (db) => {
      const names = ['entries', 'requests', 'results'] as const;
      const tx = db.transaction(names, 'readwrite', { durability });
      const [entries, requests, results] = names.map((store) => tx.objectStore(store)) as Stores;
      const used = (async () => use(entries, requests, results, tx))();
      used.catch(() => tx.abort()).catch(() => {});
      return (await Promise.all([used, transactionDone(tx)]))[0];
    });

  const readEntries = <T>(use: (entries: IDBObjectStore) => Promise<T>): Promise<T> =>
    run((db) => use(db.transaction('entries').objectStore('entries')));

  return { run, read, readEntries, write };
}
