import { wrap, type DBSchema, type IDBPDatabase } from 'idb';
import { whenActive } from 'workbox-plugin-core';
import type { Entry } from './entry.ts';
import { database, fromRow, type Row } from './indexed-db-queue-store.ts';

interface Place {
  scope: string;
  queue: string;
}

interface Schema extends DBSchema {
  entries: { key: string; value: Row; indexes: { 'by-order': [string, string, number] } };
  queues: { key: [string, string]; value: Place & { paused: boolean } };
}

/** Moves a queue's entries and its pause to another queue, all of them or none; returns those that wait. */
export function moveRows(from: Place, { scope, queue }: Place): Promise<Entry[]> {
  return database(whenActive).run(async (native) => {
    const db = wrap(native) as IDBPDatabase<Schema>;
    const tx = db.transaction(['entries', 'queues'], 'readwrite', { durability: 'strict' });
    const [entries, queues] = [tx.objectStore('entries'), tx.objectStore('queues')];
    const old: [string, string] = [from.scope, from.queue];
    const waiting: Entry[] = [];
    let cursor = await entries.index('by-order').openCursor(IDBKeyRange.bound(old, [...old, []]));
    while (cursor) {
      const row = { ...cursor.value, scope, queue };
      await cursor.update(row);
      if (!row.dead) waiting.push(fromRow(row));
      cursor = await cursor.continue();
    }
    const state = await queues.get(old);
    if (state?.paused) await queues.put({ ...state, scope, queue });
    if (state) await queues.delete(old);
    await tx.done;
    return waiting;
  });
}
