import { transactionDone, promisify } from 'workbox-plugin-core/shared';
import { databaseName } from '../shared/database-name.ts';
import { openExisting } from '../shared/indexed-db-open-existing.ts';

/**
 * A mark in the database that lives as long as the database does; `undefined` where there is none.
 * With `create`, one is made, but never the database itself.
 */
export async function generationOf({ create }: { create: boolean }): Promise<string | undefined> {
  const db = await openExisting(databaseName);
  if (!db) return undefined;
  try {
    // Of no scope and no queue: whoever reads the row of one does not meet it.
    const mark = { scope: '', queue: '', generation: crypto.randomUUID() as string };
    if (create) {
      const tx = db.transaction('queues', 'readwrite');
      tx.objectStore('queues').add(mark);
      // Where another tab was first, its mark stays.
      await transactionDone(tx).catch(() => {});
    }
    const row = db.transaction('queues').objectStore('queues').get(['', '']);
    return (await promisify<typeof mark | undefined>(row))?.generation;
  } finally {
    db.close();
  }
}
