import { promisify } from 'workbox-plugin-core/shared';
import type { Entry } from '../shared/entry.ts';
import { createClaims } from './claims.ts';
import { createTransactions, fromRow, generationKey, type Row, toRow } from './database.ts';
import { OwnRows } from './own-rows.ts';
import type { QueueStore, StoreSeams } from './queue-store.ts';
import { storedState } from './stored-state.ts';

/** The queue's rows in IndexedDB: entries in one store, their requests with the bodies in another. */
export function createIndexedDBQueueStore(
  scope: string,
  queue: string,
  ready: () => Promise<void>,
  seams: readonly StoreSeams[] = [],
): QueueStore {
  const transactions = createTransactions(ready);
  const { run, read, write, ask } = transactions;
  const rows = new OwnRows(scope, queue);
  const state = storedState(run, scope, queue);
  const claims = createClaims(transactions, rows, seams);

  /** The first entries of `most` lanes behind the lane `after`. */
  const headsOf = async (entries: IDBObjectStore, after: IDBValidKey[], most: number) => {
    const heads: Entry[] = [];
    const from = [scope, queue, 0, ...after];
    const walk = entries.index('by-lane').openCursor(IDBKeyRange.bound(from, [scope, queue, 0, []]));
    for (let cursor = await promisify(walk); cursor; cursor = await promisify(walk)) {
      if (heads.length === most) return { heads, rest: heads.at(-1)!.lane };
      const head = fromRow(cursor.value as Row);
      heads.push(head);
      cursor.continue([scope, queue, 0, head.lane, []]);
    }
    return { heads };
  };

  return {
    ...claims,

    add: (entry, request, isMigrated = false) =>
      write(async (stores) => {
        const gone: Entry[] = [];
        let isCancelled = false;
        for (const { admit } of seams) {
          // What is not stored needs no room.
          if (!admit || isCancelled) continue;
          const leaving = (await admit(stores, rows, entry, isMigrated)) ?? [];
          isCancelled = leaving.includes(entry);
          const outcome = isCancelled ? 'cancelled' : 'superseded';
          for (const one of leaving) {
            rows.remove(stores, one.id);
            for (const { settled } of seams) await settled?.(stores, rows, one, { outcome });
            gone.push(one);
          }
        }
        if (!isCancelled) {
          stores.entries.put(toRow(entry));
          stores.requests.put(request, entry.id);
        }
        // Without waiting for the requests' own events: that spares a way to the database and back.
        stores.tx.commit();
        return gone;
      }, 'strict'),

    get: async (id) => rows.entryOf(await ask((entries) => entries.get(id))),

    getAll: () =>
      run((db) => rows.list({ entries: db.transaction('entries').objectStore('entries') }, 'by-order')),

    getPage: (after, most, fits) =>
      run(async (db) => {
        const found: Entry[] = [];
        const index = db.transaction('entries').objectStore('entries').index('by-order');
        const behind = IDBKeyRange.bound([scope, queue, after], [scope, queue, []], true);
        const walk = index.openCursor(behind);
        for (let cursor = await promisify(walk); cursor; cursor = await promisify(walk)) {
          const row = cursor.value as Row;
          if (found.length >= most && row.order !== found.at(-1)?.order) break;
          const entry = rows.entryOf(row);
          if (entry && fits(entry)) found.push(entry);
          // A page and a worker may give the same order. The next part begins behind both entries.
          if (found.length >= most && (await promisify(index.count(cursor.key))) < 2) break;
          cursor.continue();
        }
        return found;
      }),

    size: async () => {
      const count = await ask((entries) => entries.index('by-lane').count(rows.range(0)));
      return count - [...rows.unwritten.values()].filter((entry) => !entry || entry.state === 'dead').length;
    },

    readState: (most = 64) =>
      run(async (db) => {
        const tx = db.transaction(['entries', 'queues']);
        const entries = tx.objectStore('entries');
        const known = headsOf(entries, [], most);
        const newest = promisify(entries.index('by-order').openKeyCursor(rows.range(), 'prev'));
        const { paused = false, ...stored } = await state.read(tx.objectStore('queues'));
        const lastOrder = ((await newest)?.key as [string, string, number] | undefined)?.[2] ?? 0;
        return { ...stored, ...(await known), lastOrder, paused };
      }),

    readHeads: (after, most) =>
      run((db) => headsOf(db.transaction('entries').objectStore('entries'), [after, []], most)),

    setState: state.set,

    generation: async () => {
      const row = await ask<{ generation: string } | undefined>((all) => all.get(generationKey), 'queues');
      return row?.generation;
    },

    read: (use) => read((stores) => use(stores, rows)),

    write: (use, durability) => write((stores) => use(stores, rows), durability),
  };
}
