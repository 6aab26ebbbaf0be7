import { transactionDone, promisify, whenActive } from 'workbox-plugin-core';
import { openExisting } from '../shared/stored-queues.ts';
import type { StorableRequest } from '../shared/storable-request.ts';

/** A row of workbox-background-sync's database, and of serwist's. */
interface Row {
  queueName: string;
  timestamp?: number;
  metadata?: unknown;
  requestData?: StorableRequest;
  /** Rows of Workbox 3 have this instead, and no key inside the row. */
  storableRequest?: { url: string; timestamp: number; requestInit: Omit<StorableRequest, 'url'> };
  /** Set when the row is claimed: its id and its order here. */
  claim?: { id: string; order: number };
}

/** A row in the form that the new queue needs. */
export interface PeerRow {
  id: string;
  order: number;
  /** When it was stored there, in milliseconds since the epoch; 0 where it does not say. */
  timestamp: number;
  metadata?: unknown;
  /** Missing where there is nothing to send. */
  request?: StorableRequest | undefined;
}

const batch = 50;
// Their worker reads the row that it sends next in one transaction and deletes it in another.
const theirMilliseconds = 250;

const timeOf = ({ timestamp, storableRequest }: Row) =>
  [timestamp, storableRequest?.timestamp].find(Number.isFinite) ?? 0;

/**
 * Passes each row of these queues to `keep`, in the order of their ids, and deletes it there after it was stored. The
 * worker of that package may send at the same time, so a row is claimed first: it gets a queue name that the other
 * worker does not know, and the id under which it is stored here, so that an interrupted migration continues with the
 * same id. A row that the other worker has taken before is sent by that worker.
 */
export async function takeRows(
  name: string,
  queues: readonly string[],
  target: string,
  keep: (row: PeerRow) => Promise<void>,
): Promise<void> {
  await whenActive();
  const db = await openExisting(name);
  try {
    if (!db?.objectStoreNames.contains('requests')) return;
    if (!db.transaction('requests').objectStore('requests').indexNames.contains('queueName')) return;
    const claimed = `workbox-plugin-sync-queue:${target}`;
    if (await claim(db, queues, claimed))
      await new Promise((resolve) => setTimeout(resolve, theirMilliseconds));
    for (;;) {
      const index = db.transaction('requests').objectStore('requests').index('queueName');
      const [rows, keys] = await Promise.all([
        promisify<Row[]>(index.getAll(claimed, batch)),
        promisify(index.getAllKeys(claimed, batch)),
      ]);
      if (!rows.length) return;
      await Promise.all(
        rows.map((row) => {
          const { url, requestInit } = row.storableRequest ?? {};
          const request = row.requestData ?? (requestInit && ({ ...requestInit, url } as StorableRequest));
          const { id, order } = row.claim as Required<Row>['claim'];
          return keep({ id, order, timestamp: timeOf(row), metadata: row.metadata, request });
        }),
      );
      const tx = db.transaction('requests', 'readwrite');
      for (const key of keys) tx.objectStore('requests').delete(key);
      await transactionDone(tx);
    }
  } finally {
    db?.close();
  }
}

/** Whether there were any. */
async function claim(db: IDBDatabase, queues: readonly string[], queueName: string) {
  const tx = db.transaction('requests', 'readwrite', { durability: 'strict' });
  const requests = tx.objectStore('requests');
  const last = await promisify(requests.index('queueName').openCursor(queueName, 'prev'));
  let order = (last?.value as Row | undefined)?.claim?.order ?? 0;
  let any = false;
  const walk = requests.openCursor();
  for (let cursor = await promisify(walk); cursor; cursor = await promisify(walk)) {
    const row = cursor.value as Row;
    if (queues.includes(row.queueName)) {
      any = true;
      // Among our own entries its time is its order. Among themselves the rows keep their order.
      order = Math.max(timeOf(row), order + 1);
      // Works whether the key is inside the row or beside it.
      cursor.update({ ...row, queueName, claim: { id: crypto.randomUUID(), order } });
    }
    cursor.continue();
  }
  await transactionDone(tx);
  return any;
}
