import type { DBSchema } from 'idb';
import { connect, type Connection } from 'workbox-plugin-core';
import type { Entry } from './entry.ts';
import type { QueueStore, Taken } from './queue-store.ts';
import type { StorableRequest } from './storable-request.ts';

/** An entry with what only the indexes need. */
type Row = Entry & { dead: 0 | 1 };

interface Schema extends DBSchema {
  entries: {
    key: string;
    value: Row;
    indexes: {
      'by-lane': [string, string, number, string, number];
      'by-order': [string, string, number];
      'by-coalesce-key': [string, string, string];
    };
  };
  requests: { key: string; value: StorableRequest };
  queues: { key: [string, string]; value: { scope: string; queue: string; paused: boolean } };
}

export const databaseName = 'workbox-plugin-sync-queue';

let shared: Connection<Schema> | undefined;

const database = (ready: () => Promise<void>) =>
  (shared ??= connect<Schema>({
    name: databaseName,
    version: 1,
    ready,
    upgrade: (db) => {
      const entries = db.createObjectStore('entries', { keyPath: 'id' });
      entries.createIndex('by-lane', ['scope', 'queue', 'dead', 'lane', 'order']);
      entries.createIndex('by-order', ['scope', 'queue', 'order']);
      // Rows without one are not in it. It is there now so that coalescing needs no new version.
      entries.createIndex('by-coalesce-key', ['scope', 'queue', 'coalesceKey']);
      db.createObjectStore('requests');
      db.createObjectStore('queues', { keyPath: ['scope', 'queue'] });
    },
  }));

/** Commits without waiting for the requests' own events first: that spares a way to the database and back. */
async function end(tx: { commit(): void; done: Promise<void> }, requests: unknown[]): Promise<unknown[]> {
  tx.commit();
  return Promise.all([...requests, tx.done]);
}

/** A transaction that fails says so by its requests, too: once is enough. */
function quiet<Tx extends { done: Promise<void> }>(tx: Tx): Tx {
  tx.done.catch(() => {});
  return tx;
}

const toRow = (entry: Entry): Row => ({ ...entry, dead: entry.state === 'dead' ? 1 : 0 });
const fromRow = ({ dead: _, ...entry }: Row): Entry => entry;

/** The queue's rows in IndexedDB: entries in one store, their requests with the bodies in another. */
export function createIndexedDBQueueStore(
  scope: string,
  queue: string,
  ready: () => Promise<void>,
): QueueStore {
  const { run } = database(ready);
  // An array key sorts behind every string and number, so [] is "to the end".
  const all = () => IDBKeyRange.bound([scope, queue], [scope, queue, []]);
  const alive = () => IDBKeyRange.bound([scope, queue, 0], [scope, queue, 0, []]);
  const own = (row: Row | undefined) =>
    row?.scope === scope && row.queue === queue ? fromRow(row) : undefined;

  return {
    add: (entry, request) =>
      run(async (db) => {
        const tx = quiet(db.transaction(['entries', 'requests'], 'readwrite', { durability: 'strict' }));
        await end(tx, [
          tx.objectStore('entries').put(toRow(entry)),
          tx.objectStore('requests').put(request, entry.id),
        ]);
      }),

    take: (lane, after, turn, mark) =>
      run(async (db) => {
        const tx = quiet(db.transaction(['entries', 'requests'], 'readwrite', { durability: 'relaxed' }));
        const range = IDBKeyRange.bound([scope, queue, 0, lane, after], [scope, queue, 0, lane, []], true);
        let cursor = await tx.objectStore('entries').index('by-lane').openCursor(range);
        let taken: Taken | undefined;
        while (cursor && !taken) {
          const before = fromRow(cursor.value);
          const next = turn(before);
          if (next === 'skip') cursor = await cursor.continue();
          else if (next === 'stop') taken = { entry: before };
          else {
            const entry = mark(before);
            const [request] = (await end(tx, [
              tx.objectStore('requests').get(before.id),
              cursor.update(toRow(entry)),
            ])) as [StorableRequest | undefined];
            taken = { entry, before, request };
          }
        }
        await tx.done;
        return taken;
      }),

    update: (id, change) =>
      run(async (db) => {
        const tx = quiet(db.transaction('entries', 'readwrite', { durability: 'relaxed' }));
        const before = own(await tx.store.get(id));
        const entry = before && change(before);
        await end(tx, [entry && tx.store.put(toRow(entry))]);
        return entry;
      }),

    delete: (id) =>
      run(async (db) => {
        const tx = quiet(db.transaction(['entries', 'requests'], 'readwrite', { durability: 'relaxed' }));
        const entries = tx.objectStore('entries');
        const known = own(await entries.get(id));
        await end(tx, known ? [entries.delete(id), tx.objectStore('requests').delete(id)] : []);
        return known !== undefined;
      }),

    get: (id) => run(async (db) => own(await db.get('entries', id))),

    getAll: () => run(async (db) => (await db.getAllFromIndex('entries', 'by-order', all())).map(fromRow)),

    size: () => run((db) => db.countFromIndex('entries', 'by-lane', alive())),

    readState: () =>
      run(async (db) => {
        const tx = quiet(db.transaction(['entries', 'queues']));
        const entries = tx.objectStore('entries');
        const heads: Entry[] = [];
        let cursor = await entries.index('by-lane').openCursor(alive());
        while (cursor) {
          const head = fromRow(cursor.value);
          heads.push(head);
          cursor = await cursor.continue([scope, queue, 0, head.lane, [] as never]);
        }
        const last = await entries.index('by-order').openKeyCursor(all(), 'prev');
        const state = await tx.objectStore('queues').get([scope, queue]);
        return { heads, lastOrder: last?.key[2] ?? 0, paused: state?.paused ?? false };
      }),

    setPaused: (paused) =>
      run(async (db) => {
        await db.put('queues', { scope, queue, paused });
      }),

    clear: () =>
      run(async (db) => {
        const tx = quiet(db.transaction(['entries', 'requests'], 'readwrite'));
        const ids = await tx.objectStore('entries').index('by-order').getAllKeys(all());
        await end(
          tx,
          ids.flatMap((id) => [tx.objectStore('entries').delete(id), tx.objectStore('requests').delete(id)]),
        );
        return ids.length;
      }),
  };
}
