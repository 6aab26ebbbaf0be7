import { committed, resultOf, whenActive } from 'workbox-plugin-core';
import type { Entry } from './entry.ts';
import { database, fromRow, type Row } from './indexed-db-schema.ts';

interface Place {
  scope: string;
  queue: string;
}

/** Moves all that a queue has to another queue, everything or nothing; returns the entries that wait. */
export function moveRows(from: Place, { scope, queue }: Place): Promise<Entry[]> {
  return database(whenActive).run(async (db) => {
    const tx = db.transaction(['entries', 'queues', 'results'], 'readwrite', { durability: 'strict' });
    const [byOrder, queues] = [tx.objectStore('entries').index('by-order'), tx.objectStore('queues')];
    const old = [from.scope, from.queue];
    const waiting: Entry[] = [];
    const all = IDBKeyRange.bound(old, [...old, []]);
    const entries = byOrder.openCursor(all);
    for (let cursor = await resultOf(entries); cursor; cursor = await resultOf(entries)) {
      const { id } = cursor.value as Row;
      let { order } = cursor.value as Row;
      // Queues of one worker count from one moment, and a walk through a lane knows entries by their place.
      const taken = async () => ((await resultOf(byOrder.getKey([scope, queue, order]))) ?? id) !== id;
      while (await taken()) order += 0.5;
      const row: Row = { ...(cursor.value as Row), scope, queue, order };
      cursor.update(row);
      if (!row.dead) waiting.push(fromRow(row));
      cursor.continue();
    }
    const results = tx.objectStore('results').index('by-time').openCursor(all);
    for (let cursor = await resultOf(results); cursor; cursor = await resultOf(results)) {
      cursor.update({ ...(cursor.value as Place), scope, queue });
      cursor.continue();
    }
    const stateOf = (place: IDBValidKey) =>
      resultOf<(Place & { paused?: boolean }) | undefined>(queues.get(place));
    const state = await stateOf(old);
    if (state) {
      // Who takes over knows better who uses the app; a pause of either is one.
      const own = await stateOf([scope, queue]);
      queues.put({ ...state, ...own, paused: Boolean(state.paused || own?.paused), scope, queue });
      queues.delete(old);
    }
    await committed(tx);
    return waiting;
  });
}
