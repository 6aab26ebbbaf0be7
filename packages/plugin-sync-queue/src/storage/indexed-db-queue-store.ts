import { promisify } from 'workbox-plugin-core';
import { supersedes } from '../policy/coalescing.ts';
import type { ResultRecord } from '../shared/entry-result.ts';
import type { Entry } from '../shared/entry.ts';
import { fromRow, toRow, type Row } from './indexed-db-schema.ts';
import { transactions } from './indexed-db-transactions.ts';
import { dropHeaders, takeFrom, trimResults, type Turned } from './indexed-db-rows.ts';
import { storedState } from './indexed-db-state.ts';
import { checkLimits, isLimited } from '../policy/limits.ts';
import type { QueueStore } from './queue-store.ts';

/** The queue's rows in IndexedDB: entries in one store, their requests with the bodies in another. */
export function createIndexedDBQueueStore(
  scope: string,
  queue: string,
  ready: () => Promise<void>,
  maxBytes = Infinity,
): QueueStore {
  const { run, read, readEntries, write } = transactions(ready);
  // An array key sorts behind every string and number, so [] is "to the end".
  const range = (...keys: IDBValidKey[]) =>
    IDBKeyRange.bound([scope, queue, ...keys], [scope, queue, ...keys, []]);
  const isOwn = (row?: { scope: string; queue: string }) => row?.scope === scope && row.queue === queue;
  /** What a failed write was to say of an entry, by id, until a later one does: as it stands; `null`: it has ended. */
  const unwritten = new Map<string, Entry | null>();
  const current = (row: Row) => (unwritten.has(row.id) ? unwritten.get(row.id) : fromRow(row)) ?? undefined;
  const own = (row: Row | undefined) => (row && isOwn(row) ? current(row) : undefined);

  const state = storedState(run, scope, queue);

  /** That an entry has ended does not wait for room to say how: it would be sent again and again. */
  const withOrWithout = <T, Result>(result: Result | undefined, end: (result?: Result) => Promise<T>) =>
    result ? end(result).catch(() => end()) : end();

  const list = async (entries: IDBObjectStore, index: string, ...keys: IDBValidKey[]) =>
    (await promisify<Row[]>(entries.index(index).getAll(range(...keys)))).flatMap(
      (row) => current(row) ?? [],
    );

  const listWaiting = async (entries: IDBObjectStore) =>
    (await list(entries, 'by-lane', 0)).filter(({ state }) => state !== 'dead');

  /** Entries that wait; the bodies of results make way for them and for `size` more bytes. */
  const makeWay = async (entries: IDBObjectStore, results: IDBObjectStore, size = 0) => {
    const others = await listWaiting(entries);
    const bytes = others.reduce((sum, other) => sum + other.size, 0);
    if (maxBytes < Infinity) await trimResults(results.index('by-time'), range(), maxBytes - bytes - size);
    return { entries: others.length, bytes };
  };
  const putResult = async (entries: IDBObjectStore, results: IDBObjectStore, result?: ResultRecord) => {
    if (!result) return;
    results.put(result);
    if (maxBytes < Infinity) await makeWay(entries, results);
  };

  const remove = (id: string, given?: ResultRecord) =>
    withOrWithout(given, (result) =>
      write(async (entries, requests, results) => {
        const known = isOwn(await promisify(entries.get(id)));
        if (known) for (const store of [entries, requests]) store.delete(id);
        if (known || (result && isOwn(await promisify(results.get(id)))))
          await putResult(entries, results, result);
        return known;
      }),
    );

  const end: QueueStore['end'] = async (id, result) => {
    // From now on, for the deletion may hang.
    unwritten.set(id, null);
    try {
      const known = await remove(id, result);
      unwritten.delete(id);
      return known;
    } catch {
      return true;
    }
  };

  const update: QueueStore['update'] = async (id, change, makeResult) => {
    const entry = await withOrWithout(makeResult, (make) =>
      write(async (entries, _, results) => {
        const before = own(await promisify(entries.get(id)));
        const after = before && change(before);
        if (after) entries.put(toRow(after));
        await putResult(entries, results, after && make?.(after));
        return after;
      }),
    );
    unwritten.delete(id);
    return entry;
  };

  return {
    add: (entry, request, limits, resultFor) =>
      write(async (entries, requests, results, tx) => {
        const { coalesceKey } = entry;
        const same = coalesceKey ? await list(entries, 'by-coalesce-key', coalesceKey) : [];
        const superseded = same.filter((older) => supersedes(entry, older));
        for (const older of superseded) {
          for (const store of [entries, requests]) store.delete(older.id);
          const result = resultFor?.(older);
          if (result) results.put(result);
        }
        if (limits && isLimited(limits))
          checkLimits(entry, limits, await makeWay(entries, results, entry.size));
        entries.put(toRow(entry));
        requests.put(request, entry.id);
        // Without waiting for the requests' own events: that spares a way to the database and back.
        tx.commit();
        return superseded;
      }, 'strict'),

    take: async (lane, after, turn, mark) => {
      const behind = IDBKeyRange.bound([scope, queue, 0, lane, after], [scope, queue, 0, lane, []], true);
      const look = (row: Row): Turned | undefined => {
        const before = current(row);
        return before && before.state !== 'dead' ? { before, turn: turn(before) } : undefined;
      };
      const walk = (
        entries: IDBObjectStore,
        requests: IDBObjectStore,
        keep: (entry: Entry, row: IDBCursor) => void,
      ) =>
        takeFrom(entries.index('by-lane').openCursor(behind), requests, look, (before, row) => {
          const entry = mark(before);
          keep(entry, row);
          return entry;
        });
      try {
        const taken = await write((entries, requests) =>
          walk(entries, requests, (entry, row) => row.update(toRow(entry))),
        );
        if (taken?.before) unwritten.delete(taken.entry.id);
        return taken;
      } catch {
        // Sending needs no space on the disk: what cannot be marked there is marked here.
        return run((db) => {
          const tx = db.transaction(['entries', 'requests']);
          return walk(tx.objectStore('entries'), tx.objectStore('requests'), (entry) =>
            unwritten.set(entry.id, entry),
          );
        });
      }
    },

    update,

    settle: (id, change, makeResult) =>
      update(id, change, makeResult).catch(async () => {
        const before = own(await read<Row>((entries) => entries.get(id)));
        const entry = before && change(before);
        if (entry) unwritten.set(id, entry);
        return entry;
      }),

    delete: remove,

    end,

    flush: async () => {
      for (const [id, entry] of unwritten) if (!entry) void end(id);
    },

    // In this order: an entry that has gone has left its result.
    result: async (id) => {
      const entry = own(await read((entries) => entries.get(id)));
      const result = await read<ResultRecord | undefined>((results) => results.get(id), 'results');
      return { entry, result: isOwn(result) ? result : undefined };
    },

    expire: async (before, deadBefore) => {
      const old = IDBKeyRange.bound([scope, queue], [scope, queue, before], false, true);
      const given = async (entries: IDBObjectStore) =>
        (await list(entries, 'by-lane', 1)).filter(
          ({ state, createdAt, lastAttemptAt = createdAt }) =>
            state === 'dead' && lastAttemptAt <= deadBefore,
        );
      // Read first: most starts of a worker find nothing to remove, and need not wait for a write.
      const ids = await read((results) => results.index('by-time').getAllKeys(old), 'results');
      if (!ids.length && !(await readEntries(given)).length) return [];
      return write(async (entries, requests, results) => {
        for (const id of ids) results.delete(id);
        const gone = await given(entries);
        for (const { id } of gone) for (const store of [entries, requests]) store.delete(id);
        return gone;
      });
    },

    get: async (id) => own(await read((entries) => entries.get(id))),

    getAll: () => readEntries((entries) => list(entries, 'by-order')),

    size: async () => (await readEntries(listWaiting)).length,

    readState: () =>
      run(async (db) => {
        const tx = db.transaction(['entries', 'queues']);
        const entries = tx.objectStore('entries');
        const heads: Entry[] = [];
        const walk = entries.index('by-lane').openCursor(range(0));
        for (let cursor = await promisify(walk); cursor; cursor = await promisify(walk)) {
          const head = fromRow(cursor.value);
          heads.push(head);
          cursor.continue([scope, queue, 0, head.lane, []]);
        }
        const last = await promisify(entries.index('by-order').openKeyCursor(range(), 'prev'));
        const { paused = false, owner, omitted } = await state.read(tx.objectStore('queues'));
        const lastOrder = (last?.key as [string, string, number])?.[2] ?? 0;
        return { heads, lastOrder, paused, owner, omitted };
      }),

    setState: state.set,

    omit: (names) =>
      write(async (entries, requests, results) => {
        await dropHeaders(requests, entries.index('by-order'), range(), names);
        await dropHeaders(results, results.index('by-time'), range(), names);
      }),

    clear: (of = () => true) =>
      write(async (entries, requests, results) => {
        const rows = await promisify<Row[]>(entries.index('by-order').getAll(range()));
        const gone = rows.filter(({ owner }) => of(owner));
        for (const { id } of gone) for (const store of [entries, requests]) store.delete(id);
        for (const { id, owner } of await promisify<ResultRecord[]>(results.index('by-time').getAll(range())))
          if (of(owner)) results.delete(id);
        return gone.length;
      }),
  };
}
