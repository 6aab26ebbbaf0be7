import { promisify } from 'workbox-plugin-core/shared';

/** Opens a database in whichever version it has; `undefined` where there is none, and none is made. */
export async function openExisting(name: string): Promise<IDBDatabase | undefined> {
  // Firefox before 126 cannot list them.
  const known = await (indexedDB as Partial<IDBFactory>).databases?.();
  if (known && !known.some((database) => database.name === name)) return undefined;
  let made = false;
  const opening = indexedDB.open(name);
  opening.onupgradeneeded = () => {
    made = true;
    // What is aborted here is not created either (IndexedDB §5.8).
    opening.transaction?.abort();
  };
  try {
    const db = await promisify(opening);
    db.onversionchange = () => db.close();
    return db;
  } catch (error) {
    if (made) return undefined;
    throw error;
  }
}
