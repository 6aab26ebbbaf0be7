import { openDB, type IDBPDatabase } from 'idb';

/** Opens a database in whichever version it has; `undefined` where there is none, and none is made. */
export async function openExisting<Schema>(name: string): Promise<IDBPDatabase<Schema> | undefined> {
  // Firefox before 126 cannot list them.
  const known = await (indexedDB as Partial<IDBFactory>).databases?.();
  if (known && !known.some((database) => database.name === name)) return undefined;
  let made = false;
  const opening = openDB<Schema>(name, undefined, {
    upgrade: (_db, _before, _now, tx) => {
      made = true;
      tx.done.catch(() => {});
      // What is aborted here is not created either (IndexedDB §5.8).
      tx.abort();
    },
    blocking: (_before, _now, event) => (event.target as IDBDatabase).close(),
  });
  return opening.catch((error: unknown) => {
    if (made) return undefined;
    throw error;
  });
}
