import { committed, resultOf } from 'workbox-plugin-core';
import { supersedes } from './coalescing.ts';
import type { ResultRecord } from './entry-result.ts';
import type { Entry } from './entry.ts';
import { database, fromRow, toRow, type Row } from './indexed-db-schema.ts';
import { checkLimits, isLimited } from './limits.ts';
import type { QueueState, QueueStore, Taken } from './queue-store.ts';
import type { StorableRequest } from './storable-request.ts';

type Stores = [entries: IDBObjectStore, requests: IDBObjectStore, results: IDBObjectStore];

/** The queue's rows in IndexedDB: entries in one store, their requests with the bodies in another. */
export function createIndexedDBQueueStore(
  scope: string,
  queue: string,
  ready: () => Promise<void>,
): QueueStore {
  const { run } = database(ready);
  // An array key sorts behind every string and number, so [] is "to the end".
  const range = (...keys: IDBValidKey[]) =>
    IDBKeyRange.bound([scope, queue, ...keys], [scope, queue, ...keys, []]);
  const isOwn = (row?: { scope: string; queue: string }) => row?.scope === scope && row.queue === queue;
  const own = (row: Row | undefined) => (row && isOwn(row) ? fromRow(row) : undefined);

  const stateIn = (tx: IDBTransaction) =>
    resultOf<Omit<Partial<QueueState>, 'heads'> | undefined>(tx.objectStore('queues').get([scope, queue]));

  const read = <T>(ask: (store: IDBObjectStore) => IDBRequest<T>, store = 'entries'): Promise<T> =>
    run((db) => resultOf(ask(db.transaction(store).objectStore(store))));

  /** Resolves once what `use` did is committed, all of it; where it throws, nothing of it is done. */
  const write = <T>(
    use: (
      entries: IDBObjectStore,
      requests: IDBObjectStore,
      results: IDBObjectStore,
      tx: IDBTransaction,
    ) => T | Promise<T>,
    durability: IDBTransactionDurability = 'relaxed',
  ): Promise<T> =>
    run(async (db) => {
      const names = ['entries', 'requests', 'results'] as const;
      const tx = db.transaction(names, 'readwrite', { durability });
      const [entries, requests, results] = names.map((store) => tx.objectStore(store)) as Stores;
      const used = (async () => use(entries, requests, results, tx))();
      used.catch(() => tx.abort()).catch(() => {});
      return (await Promise.all([used, committed(tx)]))[0];
    });

  /** That an entry has ended does not wait for room to say how: it would be sent again and again. */
  const withOrWithout = <T, Result>(result: Result | undefined, end: (result?: Result) => Promise<T>) =>
    result ? end(result).catch(() => end()) : end();

  /** What there is, without a look at either row. */
  const sum = async (entries: IDBObjectStore) => {
    const all = { entries: 0, bytes: 0 };
    const walk = entries.index('by-size').openKeyCursor(range());
    for (let cursor = await resultOf(walk); cursor; cursor = await resultOf(walk)) {
      all.entries++;
      all.bytes += (cursor.key as [string, string, number])[2];
      cursor.continue();
    }
    return all;
  };

  return {
    add: (entry, request, limits, resultFor) =>
      write(async (entries, requests, results, tx) => {
        const { coalesceKey } = entry;
        const same = coalesceKey
          ? await resultOf<Row[]>(entries.index('by-coalesce-key').getAll([scope, queue, coalesceKey]))
          : [];
        const superseded = same.map(fromRow).filter((older) => supersedes(entry, older));
        for (const older of superseded) {
          for (const store of [entries, requests]) store.delete(older.id);
          const result = resultFor?.(older);
          if (result) results.put(result);
        }
        if (limits && isLimited(limits)) checkLimits(entry, limits, await sum(entries));
        entries.put(toRow(entry));
        requests.put(request, entry.id);
        // Without waiting for the requests' own events: that spares a way to the database and back.
        tx.commit();
        return superseded;
      }, 'strict'),

    take: (lane, after, turn, mark) =>
      write(async (entries, requests): Promise<Taken | undefined> => {
        const behind = IDBKeyRange.bound([scope, queue, 0, lane, after], [scope, queue, 0, lane, []], true);
        const walk = entries.index('by-lane').openCursor(behind);
        for (let cursor = await resultOf(walk); cursor; cursor = await resultOf(walk)) {
          const before = fromRow(cursor.value);
          const next = turn(before);
          if (next === 'stop') return { entry: before };
          if (next === 'send') {
            const entry = mark(before);
            cursor.update(toRow(entry));
            const body: IDBRequest<StorableRequest> = requests.get(before.id);
            // Its file is gone (IndexedDB §3.1): its attempt says so. Any other error ends the transaction.
            body.addEventListener('error', (event) => {
              if (body.error?.name === 'NotReadableError') event.preventDefault();
            });
            return { entry, before, request: await resultOf(body).catch(() => undefined) };
          }
          cursor.continue();
        }
        return undefined;
      }),

    update: (id, change, makeResult) =>
      withOrWithout(makeResult, (make) =>
        write(async (entries, _, results) => {
          const before = own(await resultOf(entries.get(id)));
          const entry = before && change(before);
          const result = entry && make?.(entry);
          if (entry) entries.put(toRow(entry));
          if (result) results.put(result);
          return entry;
        }),
      ),

    delete: (id, given) =>
      withOrWithout(given, (result) =>
        write(async (entries, requests, results) => {
          const known = isOwn(await resultOf(entries.get(id)));
          if (known) for (const store of [entries, requests]) store.delete(id);
          if (known && result) results.put(result);
          return known;
        }),
      ),

    // In this order: an entry that has gone has left its result.
    result: async (id) => {
      const entry = own(await read((entries) => entries.get(id)));
      const result = await read<ResultRecord | undefined>((results) => results.get(id), 'results');
      return { entry, result: isOwn(result) ? result : undefined };
    },

    expireResults: async (before) => {
      const old = IDBKeyRange.bound([scope, queue], [scope, queue, before], false, true);
      // Read first: most starts of a worker find nothing to remove, and need not wait for a write.
      const ids = await read((results) => results.index('by-time').getAllKeys(old), 'results');
      if (ids.length) await write((_entries, _requests, results) => void ids.map((id) => results.delete(id)));
    },

    get: async (id) => own(await read((entries) => entries.get(id))),

    getAll: async () =>
      (await read<Row[]>((entries) => entries.index('by-order').getAll(range()))).map(fromRow),

    size: () => read((entries) => entries.index('by-lane').count(range(0))),

    readState: () =>
      run(async (db) => {
        const tx = db.transaction(['entries', 'queues']);
        const entries = tx.objectStore('entries');
        const heads: Entry[] = [];
        const walk = entries.index('by-lane').openCursor(range(0));
        for (let cursor = await resultOf(walk); cursor; cursor = await resultOf(walk)) {
          const head = fromRow(cursor.value);
          heads.push(head);
          cursor.continue([scope, queue, 0, head.lane, []]);
        }
        const last = await resultOf(entries.index('by-order').openKeyCursor(range(), 'prev'));
        const { paused = false, owner } = { ...(await stateIn(tx)) };
        return { heads, lastOrder: (last?.key as [string, string, number])?.[2] ?? 0, paused, owner };
      }),

    setState: (given) =>
      run(async (db) => {
        const tx = db.transaction('queues', 'readwrite', { durability: 'strict' });
        const write = (known?: object) =>
          tx.objectStore('queues').put({ scope, queue, paused: false, ...known, ...given });
        await Promise.all([stateIn(tx).then(write), committed(tx)]);
      }),

    clear: (of = () => true) =>
      write(async (entries, requests, results) => {
        const rows = await resultOf<Row[]>(entries.index('by-order').getAll(range()));
        const gone = rows.filter(({ owner }) => of(owner));
        for (const { id } of gone) for (const store of [entries, requests]) store.delete(id);
        const walk = results.index('by-time').openCursor(range());
        for (let cursor = await resultOf(walk); cursor; cursor = await resultOf(walk)) {
          if (of((cursor.value as ResultRecord).owner)) cursor.delete();
          cursor.continue();
        }
        return gone.length;
      }),
  };
}
