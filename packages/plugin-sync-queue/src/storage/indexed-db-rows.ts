import { promisify } from 'workbox-plugin-core';
import type { ResultRecord } from '../shared/entry-result.ts';
import type { Entry } from '../shared/entry.ts';
import type { Row } from './indexed-db-schema.ts';
import type { Taken, Turn } from './queue-store.ts';
import { headersAtRest, type StorableRequest } from './storable-request.ts';

/** An entry as it stands, and what its turn leads to. */
export interface Turned {
  before: Entry;
  turn: Turn;
}

/** The first row to send, marked by `mark`, with its request; rows of which `look` knows nothing are passed over. */
export async function takeFrom(
  rows: IDBRequest<IDBCursorWithValue | null>,
  requests: IDBObjectStore,
  look: (row: Row) => Turned | undefined,
  mark: (before: Entry, cursor: IDBCursorWithValue) => Entry,
): Promise<Taken | undefined> {
  for (let cursor = await promisify(rows); cursor; cursor = await promisify(rows)) {
    const { before, turn } = look(cursor.value as Row) ?? {};
    if (before && turn === 'stop') return { entry: before };
    if (before && turn === 'send') {
      const entry = mark(before, cursor);
      return { entry, before, request: await readable<StorableRequest>(requests.get(before.id)) };
    }
    cursor.continue();
  }
  return undefined;
}

/** `undefined` where its file is gone (IndexedDB §3.1): its attempt says so. Any other error ends the transaction. */
function readable<T>(reading: IDBRequest<T>): Promise<T | undefined> {
  reading.addEventListener('error', (event) => {
    if (reading.error?.name === 'NotReadableError') event.preventDefault();
  });
  return promisify(reading).catch(() => undefined);
}

/** Rewrites what `index` lists in `all` without these headers; what are no headers at all goes. */
export async function dropHeaders(
  store: IDBObjectStore,
  index: IDBIndex,
  all: IDBKeyRange,
  names: readonly string[],
): Promise<void> {
  for (const id of await promisify(index.getAllKeys(all))) {
    const record = await readable<{ headers?: HeadersInit }>(store.get(id));
    if (!record?.headers) continue;
    let headers = {};
    try {
      headers = headersAtRest(new Headers(record.headers), names);
    } catch {
      // Nobody can say which of them is which.
    }
    if (JSON.stringify(headers) !== JSON.stringify(record.headers))
      store.put({ ...record, headers }, store.keyPath ? undefined : id);
  }
}

/** Takes the bodies of the oldest results away until no more than `bytes` are left; what else they tell stays. */
export async function trimResults(byTime: IDBIndex, all: IDBKeyRange, bytes: number): Promise<void> {
  const rows = await promisify<ResultRecord[]>(byTime.getAll(all));
  for (const { body, ...row } of rows.reverse())
    if (body && (bytes -= body.byteLength) < 0) byTime.objectStore.put({ ...row, truncated: true });
}
