import { promisify } from 'workbox-plugin-core';
import type { ResultRecord } from '../shared/entry-result.ts';
import { headersAtRest } from './storable-request.ts';

/** `undefined` where its file is gone (IndexedDB §3.1). Any other error ends the transaction. */
export function readable<T>(reading: IDBRequest<T>): Promise<T | undefined> {
  reading.addEventListener('error', (event) => {
    if (reading.error?.name === 'NotReadableError') event.preventDefault();
  });
  return promisify(reading).catch(() => undefined);
}

/** Rewrites what `index` lists in `all` without these headers. Headers that cannot be read are deleted. */
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
      // It cannot be said which of them is which.
    }
    if (JSON.stringify(headers) !== JSON.stringify(record.headers))
      store.put({ ...record, headers }, store.keyPath ? undefined : id);
  }
}

/** Deletes the bodies of the oldest results until no more than `bytes` are left. The rest of a result stays. */
export async function trimResults(byTime: IDBIndex, all: IDBKeyRange, bytes: number): Promise<void> {
  const rows = await promisify<ResultRecord[]>(byTime.getAll(all));
  for (const { body, ...row } of rows.reverse())
    if (body && (bytes -= body.byteLength) < 0) byTime.objectStore.put({ ...row, truncated: true });
}
