import { promisify } from 'workbox-plugin-core';
import type { Entry } from '../shared/entry.ts';
import type { StorableRequest } from '../shared/storable-request.ts';
import { type Row, toRow } from './database.ts';
import type { QueueStore, StoreSeams } from './queue-store.ts';

/**
 * Puts another request in the place of a stored one, as durably as `store.add`, if the features admit it. `change`
 * makes the entry of the new request, which takes no other's place (`coalesceKey`); what it throws changes nothing.
 * Resolves with `undefined` where there is no such entry.
 */
export async function replaceRow(
  store: QueueStore,
  seams: readonly StoreSeams[],
  id: string,
  change: (entry: Entry) => Entry,
  request: StorableRequest,
): Promise<Entry | undefined> {
  const [entry, unwritten] = await store.write(async (stores, rows) => {
    const before = rows.entryOf(await promisify<Row | undefined>(stores.entries.get(id)));
    const after = before && change(before);
    if (after) {
      // The old body makes way for the new one.
      rows.remove(stores, id);
      for (const { admit } of seams) await admit?.(stores, rows, after, false);
      stores.entries.put(toRow(after));
      stores.requests.put(request, id);
    }
    return [after, rows.unwritten];
  }, 'strict');
  if (entry) unwritten.delete(id);
  return entry;
}
