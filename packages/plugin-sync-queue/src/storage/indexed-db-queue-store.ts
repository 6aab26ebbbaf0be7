import { promisify } from 'workbox-plugin-core';
import { checkLimits, isLimited, supersedes } from '../policy/admission.ts';
import type { ResultRecord } from '../shared/entry-result.ts';
import type { Entry } from '../shared/entry.ts';
import { createClaims } from './claims.ts';
import {
  createTransactions,
  dropHeaders,
  fromRow,
  generationKey,
  type Row,
  type Stores,
  toRow,
  trimResults,
} from './database.ts';
import type { QueueStore } from './queue-store.ts';
import { storedState } from './stored-state.ts';

/** The queue's rows in IndexedDB: entries in one store, their requests with the bodies in another. */
export function createIndexedDBQueueStore(
  scope: string,
  queue: string,
  ready: () => Promise<void>,
  maxBytes = Infinity,
): QueueStore {
  const transactions = createTransactions(ready);
  const { run, read, write, ask } = transactions;
  // An array key sorts behind every string and number, so [] is "to the end".
  const range = (...keys: IDBValidKey[]) =>
    IDBKeyRange.bound([scope, queue, ...keys], [scope, queue, ...keys, []]);
  const isOwn = (row: { scope: string; queue: string } | undefined) =>
    row?.scope === scope && row.queue === queue;
  const unwritten = new Map<string, Entry | null>();
  const own = (row: Row | undefined): Entry | undefined => {
    if (!row || !isOwn(row)) return undefined;
    return (unwritten.has(row.id) ? unwritten.get(row.id) : fromRow(row)) ?? undefined;
  };

  const state = storedState(run, scope, queue);

  const list = async (entries: IDBObjectStore, index: string, ...keys: IDBValidKey[]) =>
    (await promisify<Row[]>(entries.index(index).getAll(range(...keys)))).flatMap((row) => own(row) ?? []);

  /** What waits. The bodies of results make way for it and for `size` more bytes. */
  const makeWay = async ({ entries, results }: Stores, size = 0) => {
    const others = (await list(entries, 'by-lane', 0)).filter(({ state }) => state !== 'dead');
    const bytes = others.reduce((sum, other) => sum + other.size, 0);
    if (maxBytes < Infinity) await trimResults(results.index('by-time'), range(), maxBytes - bytes - size);
    return { entries: others.length, bytes };
  };
  const putResult = async (stores: Stores, result: ResultRecord | undefined) => {
    if (!result) return;
    stores.results.put(result);
    if (maxBytes < Infinity) await makeWay(stores);
  };
  const remove = ({ entries, requests }: Stores, id: string) => {
    for (const store of [entries, requests]) store.delete(id);
  };

  /** The first entries of `most` lanes behind the lane `after`. */
  const headsOf = async (entries: IDBObjectStore, after: IDBValidKey[], most: number) => {
    const heads: Entry[] = [];
    const from = [scope, queue, 0, ...after];
    const rows = entries.index('by-lane').openCursor(IDBKeyRange.bound(from, [scope, queue, 0, []]));
    for (let cursor = await promisify(rows); cursor; cursor = await promisify(rows)) {
      if (heads.length === most) return { heads, rest: heads.at(-1)!.lane };
      const head = fromRow(cursor.value as Row);
      heads.push(head);
      cursor.continue([scope, queue, 0, head.lane, []]);
    }
    return { heads };
  };

  return {
    ...createClaims(transactions, { scope, queue, isOwn, putResult, unwritten }),

    add: (entry, request, limits, resultFor) =>
      write(async (stores) => {
        const { entries, requests, results, tx } = stores;
        const { coalesceKey } = entry;
        const same = coalesceKey ? await list(entries, 'by-coalesce-key', coalesceKey) : [];
        const superseded = same.filter((older) => supersedes(entry, older));
        for (const older of superseded) {
          remove(stores, older.id);
          const result = resultFor?.(older);
          if (result) results.put(result);
        }
        if (limits && isLimited(limits)) checkLimits(entry, limits, await makeWay(stores, entry.size));
        entries.put(toRow(entry));
        requests.put(request, entry.id);
        // Without waiting for the requests' own events: that spares a way to the database and back.
        tx.commit();
        return superseded;
      }, 'strict'),

    // In this order: an entry that has left has left its result.
    result: async (id) => {
      const entry = own(await ask((entries) => entries.get(id)));
      const result = await ask<ResultRecord | undefined>((results) => results.get(id), 'results');
      return { entry, result: isOwn(result) ? result : undefined };
    },

    expire: async (before, deadBefore) => {
      const old = IDBKeyRange.bound([scope, queue], [scope, queue, before], false, true);
      const givenUp = async ({ entries }: Stores) =>
        (await list(entries, 'by-lane', 1)).filter(
          ({ state, createdAt, lastAttemptAt = createdAt }) =>
            state === 'dead' && lastAttemptAt <= deadBefore,
        );
      // Read first: most starts of a worker find nothing to remove, and need not wait for a write.
      const ids = await ask((results) => results.index('by-time').getAllKeys(old), 'results');
      if (!ids.length && !(await read(givenUp)).length) return [];
      return write(async (stores) => {
        for (const id of ids) stores.results.delete(id);
        const gone = await givenUp(stores);
        for (const { id } of gone) remove(stores, id);
        return gone;
      });
    },

    get: async (id) => own(await ask((entries) => entries.get(id))),

    getAll: () => run((db) => list(db.transaction('entries').objectStore('entries'), 'by-order')),

    size: async () => {
      const rows = await ask((entries) => entries.index('by-lane').count(range(0)));
      return rows - [...unwritten.values()].filter((entry) => !entry || entry.state === 'dead').length;
    },

    readState: (most = 64) =>
      run(async (db) => {
        const tx = db.transaction(['entries', 'queues']);
        const entries = tx.objectStore('entries');
        const known = headsOf(entries, [], most);
        const newest = promisify(entries.index('by-order').openKeyCursor(range(), 'prev'));
        const { paused = false, owner, omitted } = await state.read(tx.objectStore('queues'));
        const lastOrder = ((await newest)?.key as [string, string, number] | undefined)?.[2] ?? 0;
        return { ...(await known), lastOrder, paused, owner, omitted };
      }),

    readHeads: (after, most) =>
      run((db) => headsOf(db.transaction('entries').objectStore('entries'), [after, []], most)),

    setState: state.set,

    generation: async () => {
      const row = await ask<{ generation: string } | undefined>((all) => all.get(generationKey), 'queues');
      return row?.generation;
    },

    omit: (names) =>
      write(async ({ entries, requests, results }) => {
        await dropHeaders(requests, entries.index('by-order'), range(), names);
        await dropHeaders(results, results.index('by-time'), range(), names);
      }),

    clear: (of = () => true) =>
      write(async (stores) => {
        const { entries, results } = stores;
        const rows = await promisify<Row[]>(entries.index('by-order').getAll(range()));
        const gone = rows.filter(({ owner }) => of(owner));
        for (const { id } of gone) remove(stores, id);
        for (const { id, owner } of await promisify<ResultRecord[]>(results.index('by-time').getAll(range())))
          if (of(owner)) results.delete(id);
        return gone.length;
      }),
  };
}
