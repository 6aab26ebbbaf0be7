import { transactionDone, connect, promisify, type Connection } from 'workbox-plugin-core';
import { addUses } from '../policy/entry.ts';
import { emptyState, type RefreshState } from '../policy/schedule.ts';
import type { RefreshEntry } from '../shared/refresh-entry.ts';

/** A change of one entry. Without a second element the entry is deleted. */
export type EntryChange = readonly [id: string, change?: Partial<RefreshEntry>];

/** The log and the state of one refresher of one registration scope, in IndexedDB. */
export interface RefreshStore {
  /**
   * Adds uses, in one transaction. At most 500 entries are kept beside those that the app lists; the least
   * used are deleted.
   */
  readonly addUses: (uses: RefreshEntry[]) => Promise<void>;
  /** Makes all changes in one transaction. A change of an entry that is gone does nothing. */
  readonly change: (changes: readonly EntryChange[]) => Promise<void>;
  readonly getAll: () => Promise<RefreshEntry[]>;
  /** Deletes all entries. The state stays. */
  readonly clear: () => Promise<void>;
  readonly readState: () => Promise<RefreshState>;
  readonly changeState: (change: Partial<RefreshState>) => Promise<RefreshState>;
}

const mostEntries = 500;

/** The entries that are too many, the least used ones. An entry that the app lists is never one of them. */
function surplus(entries: RefreshEntry[]): RefreshEntry[] {
  const used = entries.filter(({ listed }) => !listed);
  return used.sort((a, b) => b.score - a.score || b.usedAt - a.usedAt).slice(mostEntries);
}

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

/** Commits are relaxed: what is lost in a crash is requested once more. */
export function createRefreshStore(scope: string, name: string, ready: () => Promise<void>): RefreshStore {
  const { run, exists } = database(ready);
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
  /** Puts what `change` returns for the row, unless it returns nothing. */
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
          for (const { id } of surplus(await promisify(store.getAll(all)))) store.delete([...key, id]);
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

    // A refresher that nobody has enabled creates no database.
    readState: async () =>
      (await exists())
        ? inStore(
            'states',
            'readonly',
            async (store) => (await promisify<RefreshState | undefined>(store.get(key))) ?? emptyState,
          )
        : emptyState,

    changeState: (change) =>
      inStore('states', 'readwrite', (store) =>
        update<RefreshState>(store, key, (known = emptyState) => ({ ...known, ...change })),
      ) as Promise<RefreshState>,
  };
}
