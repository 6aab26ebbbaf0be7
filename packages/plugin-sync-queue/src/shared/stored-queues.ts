import { promisify } from 'workbox-plugin-core/shared';

/** One database an origin; its rows say of which scope and queue they are. */
export const databaseName = 'workbox-plugin-sync-queue';

/** Whether there is anything to read. No database is created to find nothing in it. */
export async function isCreated(name = databaseName): Promise<boolean> {
  // Firefox before 126 cannot list them.
  const known = await (indexedDB as Partial<IDBFactory>).databases?.();
  return known?.some((database) => database.name === name) ?? true;
}

/** Opens a database in whichever version it has; `undefined` where there is none, and none is made. */
export async function openExisting(name: string): Promise<IDBDatabase | undefined> {
  if (!(await isCreated(name))) return undefined;
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

/** A queue as it lies in this browser's storage. */
export interface StoredQueue {
  /** The registration whose worker sends it. */
  scope: string;
  queue: string;
  /** Entries that wait to be sent. */
  waiting: number;
  /** Dead letters. */
  dead: number;
}

/**
 * What is stored in this browser by any queue of the origin, asked of the storage itself: also when
 * the plugin was taken out of the worker, the worker was unregistered, or the queue has another name
 * now, so that nobody sends it. Creates nothing, and reads no entry.
 *
 * @example
 * const orphans = (await storedQueues()).filter(({ queue }) => queue !== 'outbox');
 */
export async function storedQueues(): Promise<StoredQueue[]> {
  const db = await openExisting(databaseName);
  if (!db) return [];
  try {
    const entries = db.transaction('entries').objectStore('entries');
    const found: StoredQueue[] = [];
    const walk = entries.index('by-order').openKeyCursor();
    for (let cursor = await promisify(walk); cursor; cursor = await promisify(walk)) {
      const [scope, queue] = cursor.key as [string, string];
      const count = (dead: 0 | 1) =>
        promisify(
          entries.index('by-lane').count(IDBKeyRange.bound([scope, queue, dead], [scope, queue, dead, []])),
        );
      found.push({ scope, queue, waiting: await count(0), dead: await count(1) });
      cursor.continue([scope, queue, []]);
    }
    return found;
  } finally {
    db.close();
  }
}
