import { databaseName } from '../shared/database-name.ts';

/** Of no scope and no queue: no reader of a queue's row meets it. */
const key = { scope: '', queue: '' };

/**
 * A random id that is stored in the database and lives as long as the database does; `undefined` where there is no
 * database, or no id in it. With `create` the id is made where it is missing. The database itself is never created.
 */
export const databaseGeneration = (create: boolean) =>
  new Promise<string | undefined>((resolve, reject) => {
    const opening = indexedDB.open(databaseName);
    // A database whose first upgrade is aborted is not created (IndexedDB §5.8). WebKit lists its name, without a version.
    opening.onupgradeneeded = () => opening.transaction!.abort();
    opening.onerror = () => {
      if (opening.error!.name === 'AbortError') resolve(undefined);
      else reject(opening.error!);
    };
    opening.onsuccess = () => {
      const db = opening.result;
      const transaction = db.transaction('queues', create ? 'readwrite' : 'readonly');
      const store = transaction.objectStore('queues');
      const reading: IDBRequest<{ generation: string } | undefined> = store.get(Object.values(key));
      let row: { generation: string } | undefined;
      reading.onsuccess = () => {
        row = reading.result;
        if (!row && create) store.add((row = { ...key, generation: crypto.randomUUID() }));
      };
      transaction.oncomplete = () => resolve(row?.generation);
      transaction.onabort = () => reject(transaction.error!);
      // It closes when the transaction has ended.
      db.close();
    };
  });
