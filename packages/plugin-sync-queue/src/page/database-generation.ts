import { promisify, transactionDone } from 'workbox-plugin-core/shared';
import { databaseName } from '../shared/database-name.ts';

/**
 * A random id that is stored in the database and lives as long as the database does; `undefined` where there is no
 * database, or no id in it. With `create` the id is made where it is missing. The database itself is never created.
 */
export async function databaseGeneration(create: boolean): Promise<string | undefined> {
  const opening = indexedDB.open(databaseName);
  let isMissing = false;
  opening.onupgradeneeded = () => {
    isMissing = true;
    // A database whose first upgrade is aborted is not created (IndexedDB §5.8).
    opening.transaction!.abort();
  };
  const db = await promisify(opening).catch((error: unknown) => {
    if (!isMissing) throw error;
  });
  if (!db) return undefined;
  try {
    const transaction = db.transaction('queues', create ? 'readwrite' : 'readonly');
    const done = transactionDone(transaction);
    const store = transaction.objectStore('queues');
    // Of no scope and no queue: no reader of a queue's row meets it.
    const key = { scope: '', queue: '' };
    let row = await promisify<{ generation: string } | undefined>(store.get(Object.values(key)));
    if (!row && create) store.add((row = { ...key, generation: crypto.randomUUID() }));
    await done;
    return row?.generation;
  } finally {
    db.close();
  }
}
