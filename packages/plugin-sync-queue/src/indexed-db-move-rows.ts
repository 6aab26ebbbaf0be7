import { wrap, type DBSchema, type IDBPDatabase } from 'idb';
import { whenActive } from 'workbox-plugin-core';
import type { Entry } from './entry.ts';
import { database, fromRow, type Row } from './indexed-db-schema.ts';

interface Place {
  scope: string;
  queue: string;
}

interface Schema extends DBSchema {
  entries: { key: string; value: Row; indexes: { 'by-order': [string, string, number] } };
  queues: { key: [string, string]; value: Place & { paused?: boolean } };
  results: { key: string; value: Place; indexes: { 'by-time': [string, string, number] } };
}

/** Moves all that a queue has to another queue, everything or nothing; returns the entries that wait. */
export function moveRows(from: Place, { scope, queue }: Place): Promise<Entry[]> {
  return database(whenActive).run(async (native) => {
    const db = wrap(native) as IDBPDatabase<Schema>;
    const tx = db.transaction(['entries', 'queues', 'results'], 'readwrite', { durability: 'strict' });
    const [entries, queues] = [tx.objectStore('entries'), tx.objectStore('queues')];
    const old: [string, string] = [from.scope, from.queue];
    const waiting: Entry[] = [];
    const all = IDBKeyRange.bound(old, [...old, []]);
    const byOrder = entries.index('by-order');
    let cursor = await byOrder.openCursor(all);
    while (cursor) {
      const { id } = cursor.value;
      let { order } = cursor.value;
      // Queues of one worker count from one moment, and a walk through a lane knows entries by their place.
      const taken = async () => ((await byOrder.getKey([scope, queue, order])) ?? id) !== id;
      while (await taken()) order += 0.5;
      const row = { ...cursor.value, scope, queue, order };
      await cursor.update(row);
      if (!row.dead) waiting.push(fromRow(row));
      cursor = await cursor.continue();
    }
    let result = await tx.objectStore('results').index('by-time').openCursor(all);
    while (result) {
      await result.update({ ...result.value, scope, queue });
      result = await result.continue();
    }
    const state = await queues.get(old);
    if (state) {
      // Who takes over knows better who uses the app; a pause of either is one.
      const own = await queues.get([scope, queue]);
      await queues.put({ ...state, ...own, paused: Boolean(state.paused || own?.paused), scope, queue });
      await queues.delete(old);
    }
    await tx.done;
    return waiting;
  });
}
