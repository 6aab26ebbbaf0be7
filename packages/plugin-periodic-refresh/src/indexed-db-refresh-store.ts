import { transactionDone, connect, promisify, type Connection } from 'workbox-plugin-core';
import { addUses, type RefreshEntry } from './entry.ts';
import { emptyState, mostEntries, surplus, type RefreshState, type RefreshStore } from './refresh-store.ts';

let shared: Connection | undefined;

const database = (ready: () => Promise<void>) =>
  (shared ??= connect({
    name: 'workbox-plugin-periodic-refresh',
    version: 1,
    ready,
    upgrade: (db) => {
      db.createObjectStore('entries', { keyPath: ['scope', 'name', 'id'] });
      db.createObjectStore('states', { keyPath: ['scope', 'name'] });
    },
  }));

/** The log and the state in IndexedDB. Commits are relaxed: what a crash takes back is asked once more. */
export function createIndexedDBRefreshStore(
  scope: string,
  name: string,
  ready: () => Promise<void>,
): RefreshStore {
  const { run } = database(ready);
  const key = [scope, name];
  // An array key sorts behind every string, so [] is "to the end".
  const all = IDBKeyRange.bound(key, [...key, []]);

  const inStore = <T>(
    name: 'entries' | 'states',
    mode: IDBTransactionMode,
    use: (store: IDBObjectStore) => Promise<T>,
  ): Promise<T> =>
    run(async (db) => {
      const tx = db.transaction(name, mode);
      return (await Promise.all([use(tx.objectStore(name)), transactionDone(tx)]))[0];
    });
  /** Puts what `change` makes of the row. */
  const update = async <Value>(
    store: IDBObjectStore,
    key: IDBValidKey,
    change: (known?: Value) => Value | undefined,
  ) => {
    const value = change(await promisify<Value>(store.get(key)));
    if (value) store.put({ ...value, scope, name });
    return value;
  };

  return {
    addUses: (uses) =>
      inStore('entries', 'readwrite', async (store) => {
        for (const use of uses)
          await update<RefreshEntry>(store, [...key, use.id], (known) => addUses(known, use));
        if ((await promisify(store.count(all))) > mostEntries)
          for (const { id } of surplus<RefreshEntry>(await promisify(store.getAll(all)), mostEntries))
            store.delete([...key, id]);
      }),

    change: (changes) =>
      inStore('entries', 'readwrite', async (store) => {
        for (const [id, change] of changes)
          if (change)
            await update<RefreshEntry>(store, [...key, id], (known) => known && { ...known, ...change });
          else store.delete([...key, id]);
      }),

    getAll: () => inStore('entries', 'readonly', (store) => promisify(store.getAll(all))),

    clear: () => inStore('entries', 'readwrite', async (store) => void store.delete(all)),

    readState: () =>
      inStore(
        'states',
        'readonly',
        async (store) => (await promisify<RefreshState | undefined>(store.get(key))) ?? emptyState,
      ),

    changeState: (change) =>
      inStore('states', 'readwrite', (store) =>
        update<RefreshState>(store, key, (known = emptyState) => ({ ...known, ...change })),
      ) as Promise<RefreshState>,
  };
}

/** Whether an expiration plugin, Workbox's or Serwist's, keeps the ages of cached answers. */
export async function keepsAges(): Promise<boolean> {
  const databases = await indexedDB.databases?.();
  return databases?.some(({ name }) => name?.includes('expiration')) ?? false;
}
