import { openDB } from 'idb';
import { databaseName } from './database-name.ts';

/**
 * A mark in the database that lives as long as the database does; `undefined` where there is none.
 * With `create`, one is made, but never the database itself.
 */
export async function generationOf({ create }: { create: boolean }): Promise<string | undefined> {
  const known = await indexedDB.databases();
  if (!known.some(({ name }) => name === databaseName)) return undefined;
  const db = await openDB(databaseName, undefined, {
    upgrade: (_db, _before, _now, tx) => tx.abort(),
    blocking: (_before, _now, event) => (event.target as IDBDatabase).close(),
  });
  try {
    // Of no scope and no queue: whoever reads the row of one does not meet it.
    const mark = { scope: '', queue: '', generation: crypto.randomUUID() as string };
    const read = async (): Promise<typeof mark | undefined> => db.get('queues', ['', '']);
    if (!create) return (await read())?.generation;
    // Where another tab was first, its mark stays.
    await db.add('queues', mark).catch(() => {});
    return (await read())?.generation;
  } finally {
    db.close();
  }
}
