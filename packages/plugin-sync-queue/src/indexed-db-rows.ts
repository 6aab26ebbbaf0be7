import { resultOf } from 'workbox-plugin-core';
import type { ResultRecord } from './entry-result.ts';
import type { Entry } from './entry.ts';
import type { Row } from './indexed-db-schema.ts';
import type { Taken, Turn } from './queue-store.ts';
import type { StorableRequest } from './storable-request.ts';

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
  for (let cursor = await resultOf(rows); cursor; cursor = await resultOf(rows)) {
    const { before, turn } = look(cursor.value as Row) ?? {};
    if (before && turn === 'stop') return { entry: before };
    if (before && turn === 'send') {
      const entry = mark(before, cursor);
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
}

/** Takes the bodies of the oldest results away until no more than `bytes` are left; what else they tell stays. */
export async function trimResults(byTime: IDBIndex, all: IDBKeyRange, bytes: number): Promise<void> {
  const rows = await resultOf<ResultRecord[]>(byTime.getAll(all));
  for (const { body, ...row } of rows.reverse())
    if (body && (bytes -= body.byteLength) < 0) byTime.objectStore.put({ ...row, truncated: true });
}
