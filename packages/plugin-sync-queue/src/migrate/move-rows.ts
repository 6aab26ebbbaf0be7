import { transactionDone, promisify, whenActive } from 'workbox-plugin-core';
import type { Entry } from '../shared/entry.ts';
import { dropHeaders } from '../storage/rows.ts';
import { database, fromRow, type Row } from '../storage/database.ts';
import { personKey, type StoredState } from '../storage/stored-state.ts';

interface Place {
  scope: string;
  queue: string;
}

/** Moves all that a queue has to another queue, everything or nothing; returns the entries that wait. */
export function moveRows(
  from: Place,
  { scope, queue }: Place,
  omitHeaders: readonly string[],
): Promise<Entry[]> {
  return database(whenActive).run(async (db) => {
    const tx = db.transaction(['entries', 'queues', 'results', 'requests'], 'readwrite', {
      durability: 'strict',
    });
    const [byOrder, queues] = [tx.objectStore('entries').index('by-order'), tx.objectStore('queues')];
    const old = [from.scope, from.queue];
    const waiting: Entry[] = [];
    const all = IDBKeyRange.bound(old, [...old, []]);
    const entries = byOrder.openCursor(all);
    for (let cursor = await promisify(entries); cursor; cursor = await promisify(entries)) {
      const { id } = cursor.value as Row;
      let { order } = cursor.value as Row;
      // Queues of one worker count from one moment, and a walk through a lane knows entries by their place.
      const taken = async () => ((await promisify(byOrder.getKey([scope, queue, order]))) ?? id) !== id;
      while (await taken()) order += 0.5;
      const row: Row = { ...(cursor.value as Row), scope, queue, order };
      cursor.update(row);
      if (!row.dead) waiting.push(fromRow(row));
      cursor.continue();
    }
    const byTime = tx.objectStore('results').index('by-time');
    const results = byTime.openCursor(all);
    for (let cursor = await promisify(results); cursor; cursor = await promisify(results)) {
      cursor.update({ ...(cursor.value as Place), scope, queue });
      cursor.continue();
    }
    if (omitHeaders.length) {
      const mine = IDBKeyRange.bound([scope, queue], [scope, queue, []]);
      await dropHeaders(tx.objectStore('requests'), byOrder, mine, omitHeaders);
      await dropHeaders(tx.objectStore('results'), byTime, mine, omitHeaders);
    }
    const stateOf = (place: IDBValidKey) => promisify<StoredState | undefined>(queues.get(place));
    const [state, who] = [await stateOf(old), await stateOf(personKey(from.scope, from.queue))];
    const own = await stateOf([scope, queue]);
    // Who takes over knows better who uses the app; a pause of either is one.
    const paused = Boolean(state?.paused || own?.paused);
    // Of its own rows the other one's mark says nothing.
    if (state) queues.put({ ...state, ...own, paused, omitted: own?.omitted, scope, queue });
    if (who && own?.owner === undefined) queues.put({ ...who, scope, queue: [scope, queue] });
    for (const key of [old, personKey(from.scope, from.queue)]) queues.delete(key);
    await transactionDone(tx);
    return waiting;
  });
}
