import type { DBSchema, IDBPDatabase } from 'idb';
import { whenActive } from 'workbox-plugin-core';
import { openExisting } from './indexed-db-open-existing.ts';
import type { StorableRequest } from './storable-request.ts';

/** A row of workbox-background-sync's database, version 3, and of serwist's. */
export interface LeftBehindRow {
  id: number;
  queueName: string;
  timestamp: number;
  metadata?: unknown;
  requestData: StorableRequest;
  /** Ours, once the row is claimed: the id it has here, and its place. */
  claim?: { id: string; order: number };
}

interface Schema extends DBSchema {
  requests: { key: number; value: LeftBehindRow; indexes: { queueName: string } };
}

const batch = 50;
// Their worker reads the row that it sends next in one transaction and deletes it in another.
const theirMilliseconds = 250;

/**
 * Hands each row of these queues to `keep`, in the order of their ids, and deletes it there after it
 * was kept. Their worker may be at work meanwhile: a claimed row has a queue name that it does not
 * know, and the id under which it is kept is written into the row first, so that whatever is cut
 * short goes on with the same one. A row that they had taken already is theirs.
 */
export async function takeRows(
  name: string,
  queues: readonly string[],
  heir: string,
  keep: (row: LeftBehindRow & Required<Pick<LeftBehindRow, 'claim'>>) => Promise<void>,
): Promise<void> {
  await whenActive();
  const db = await openExisting<Schema>(name);
  try {
    if (!db?.objectStoreNames.contains('requests')) return;
    const claimed = `workbox-plugin-sync-queue:${heir}`;
    if (await claim(db, queues, claimed))
      await new Promise((resolve) => setTimeout(resolve, theirMilliseconds));
    for (;;) {
      const rows = await db.getAllFromIndex('requests', 'queueName', claimed, batch);
      if (!rows.length) return;
      await Promise.all(rows.map((row) => keep(row as Parameters<typeof keep>[0])));
      const tx = db.transaction('requests', 'readwrite');
      await Promise.all([...rows.map(({ id }) => tx.store.delete(id)), tx.done]);
    }
  } finally {
    db?.close();
  }
}

/** Whether there were any. */
async function claim(db: IDBPDatabase<Schema>, queues: readonly string[], queueName: string) {
  const tx = db.transaction('requests', 'readwrite', { durability: 'strict' });
  const index = tx.store.index('queueName');
  let order = (await index.openCursor(queueName, 'prev'))?.value.claim?.order ?? 0;
  const ids = (await Promise.all(queues.map((queue) => index.getAllKeys(queue)))).flat();
  for (const id of ids.sort((a, b) => a - b)) {
    const row = (await tx.store.get(id)) as LeftBehindRow;
    // Among entries of our own it stands by its time; among themselves they keep the order they had.
    order = Math.max(row.timestamp || 0, order + 1);
    await tx.store.put({ ...row, queueName, claim: { id: crypto.randomUUID(), order } });
  }
  await tx.done;
  return ids.length > 0;
}
