import type { DBSchema } from 'idb';
import { connect, type Connection } from 'workbox-plugin-core';
import { addUses, type RefreshEntry } from './entry.ts';
import { emptyState, mostEntries, surplus, type RefreshState, type RefreshStore } from './refresh-store.ts';

interface Owner {
  scope: string;
  name: string;
}

interface Schema extends DBSchema {
  entries: { key: [string, string, string]; value: RefreshEntry & Owner };
  states: { key: [string, string]; value: RefreshState & Owner };
}

let shared: Connection<Schema> | undefined;

const database = (ready: () => Promise<void>) =>
  (shared ??= connect<Schema>({
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
  const owner: Owner = { scope, name };
  const key = (id: string): [string, string, string] => [scope, name, id];
  // An array key sorts behind every string, so [] is "to the end".
  const all = () => IDBKeyRange.bound([scope, name], [scope, name, []]);

  return {
    addUses: (uses) =>
      run(async (db) => {
        const { store, done } = db.transaction('entries', 'readwrite');
        for (const entry of uses)
          await store.put({ ...addUses(await store.get(key(entry.id)), entry), ...owner });
        if ((await store.count(all())) > mostEntries)
          for (const { id } of surplus(await store.getAll(all()), mostEntries)) await store.delete(key(id));
        await done;
      }),

    change: (id, change) =>
      run(async (db) => {
        const { store, done } = db.transaction('entries', 'readwrite');
        const known = await store.get(key(id));
        if (known) await store.put({ ...known, ...change });
        await done;
      }),

    delete: (id) => run((db) => db.delete('entries', key(id))),

    getAll: () => run((db) => db.getAll('entries', all())),

    readState: () => run(async (db) => (await db.get('states', [scope, name])) ?? emptyState),

    changeState: (change) =>
      run(async (db) => {
        const { store, done } = db.transaction('states', 'readwrite');
        const state = { ...emptyState, ...(await store.get([scope, name])), ...change, ...owner };
        await store.put(state);
        await done;
        return state;
      }),
  };
}

/** Whether an expiration plugin, Workbox's or Serwist's, keeps the ages of cached answers. */
export async function keepsAges(): Promise<boolean> {
  const databases = await indexedDB.databases?.();
  return databases?.some(({ name }) => name?.includes('expiration')) ?? false;
}
