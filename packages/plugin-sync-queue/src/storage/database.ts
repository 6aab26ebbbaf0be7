import { connect, type Connection, promisify, transactionDone } from 'workbox-plugin-core/shared';
import type { Entry } from '../shared/entry.ts';
import { databaseName } from '../shared/stored-queues.ts';
import { headersAtRest } from '../shared/storable-request.ts';

/** An entry with what only the indexes need. */
export type Row = Entry & { dead: 0 | 1 };

export const toRow = (entry: Entry): Row => ({ ...entry, dead: entry.state === 'dead' ? 1 : 0 });
export const fromRow = ({ dead: _, ...entry }: Row): Entry => entry;

/** The key of a random id that lives as long as the database does. No queue of a scope has this key. */
export const generationKey = ['', ''];

let shared: Connection | undefined;
/** How often this worker has created the database: it is created again after the browser has evicted it. */
export let creations = 0;

/** The one connection of this worker. */
export const database = (ready: () => Promise<void>) =>
  (shared ??= connect({
    name: databaseName,
    version: 2,
    ready,
    upgrade: (db, { oldVersion }, tx) => {
      const known = oldVersion > 0;
      const entries = known ? tx.objectStore('entries') : db.createObjectStore('entries', { keyPath: 'id' });
      entries.createIndex('by-size', ['scope', 'queue', 'size']);
      const results = db.createObjectStore('results', { keyPath: 'id' });
      results.createIndex('by-time', ['scope', 'queue', 'at']);
      if (known) return;
      creations++;
      entries.createIndex('by-lane', ['scope', 'queue', 'dead', 'lane', 'order']);
      entries.createIndex('by-order', ['scope', 'queue', 'order']);
      // Rows without a key are not in it.
      entries.createIndex('by-coalesce-key', ['scope', 'queue', 'coalesceKey']);
      db.createObjectStore('requests');
      const queues = db.createObjectStore('queues', { keyPath: ['scope', 'queue'] });
      queues.add({ scope: '', queue: '', generation: crypto.randomUUID() });
    },
  }));

/** The object stores of one transaction. */
export interface Stores {
  entries: IDBObjectStore;
  requests: IDBObjectStore;
  results: IDBObjectStore;
  tx: IDBTransaction;
}

/** Transactions on the one connection of this worker. */
export function createTransactions(ready: () => Promise<void>) {
  const { run } = database(ready);
  const open = (db: IDBDatabase, mode: IDBTransactionMode, durability: IDBTransactionDurability): Stores => {
    const tx = db.transaction(['entries', 'requests', 'results'], mode, { durability });
    const [entries, requests, results] = [...tx.objectStoreNames].map((name) => tx.objectStore(name));
    return { entries, requests, results, tx } as Stores;
  };
  return {
    run,
    read: <T>(use: (stores: Stores) => Promise<T>): Promise<T> =>
      run((db) => use(open(db, 'readonly', 'relaxed'))),

    /** Resolves once all that `use` did is committed. Where it throws, nothing of it is done. */
    write: <T>(
      use: (stores: Stores) => T | Promise<T>,
      durability: IDBTransactionDurability = 'relaxed',
    ): Promise<T> =>
      run(async (db) => {
        const stores = open(db, 'readwrite', durability);
        const used = (async () => use(stores))();
        used.catch(() => stores.tx.abort()).catch(() => {});
        return (await Promise.all([used, transactionDone(stores.tx)]))[0];
      }),

    /**
     * Resolves when all that `use` did is handed over: `commit()` was called. `stored` says whether it was committed.
     * `use` ends in an event of the database.
     */
    handOver: <T>(use: (stores: Stores) => Promise<T>): Promise<{ value: T; stored: Promise<void> }> =>
      run(async (db) => {
        const stores = open(db, 'readwrite', 'relaxed');
        const stored = transactionDone(stores.tx);
        stored.catch(() => {});
        try {
          const value = await use(stores);
          stores.tx.commit();
          return { value, stored };
        } catch (error) {
          try {
            stores.tx.abort();
          } catch {
            // It has ended already.
          }
          throw error;
        }
      }),

    /** One request on one store. */
    ask: <T>(request: (store: IDBObjectStore) => IDBRequest<T>, store = 'entries'): Promise<T> =>
      run((db) => promisify(request(db.transaction(store).objectStore(store)))),
  };
}

export type Transactions = ReturnType<typeof createTransactions>;

/** `undefined` where its file is gone (IndexedDB §3.1). Any other error ends the transaction. */
export function readable<T>(reading: IDBRequest<T>): Promise<T | undefined> {
  reading.addEventListener('error', (event) => {
    if (reading.error?.name === 'NotReadableError') event.preventDefault();
  });
  return promisify(reading).catch(() => undefined);
}

/** Rewrites what `index` lists in `all` without these headers. Headers that cannot be read are deleted. */
export async function dropHeaders(
  store: IDBObjectStore,
  index: IDBIndex,
  all: IDBKeyRange,
  names: readonly string[],
): Promise<void> {
  for (const id of await promisify(index.getAllKeys(all))) {
    const record = await readable<{ headers?: HeadersInit }>(store.get(id));
    if (!record?.headers) continue;
    let headers = {};
    try {
      headers = headersAtRest(new Headers(record.headers), names);
    } catch {
      // It cannot be said which of them is which.
    }
    if (JSON.stringify(headers) !== JSON.stringify(record.headers))
      store.put({ ...record, headers }, store.keyPath ? undefined : id);
  }
}
