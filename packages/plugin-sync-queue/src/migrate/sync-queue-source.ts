import { promisify, transactionDone, whenActive } from 'workbox-plugin-core';
import type { MigrationSource } from '../queue/migration-source.ts';
import type { Entry } from '../shared/entry.ts';
import { lockNameOf, protocol } from '../shared/messages.ts';
import { database, dropHeaders, fromRow, type Row } from '../storage/database.ts';
import { personKey, type StoredState } from '../storage/stored-state.ts';

export interface SyncQueueSourceOptions {
  /**
   * The scope of the registration whose queue it was.
   * @default the worker's own
   */
  scope?: string;
}

/**
 * A queue of this package under an older name, or in an older registration scope. Give it as `migrateFrom` when you
 * rename a queue or move the worker. The entries keep their ids, their order, their lanes and their state; dead letters
 * and a pause come with them. They are moved in one transaction. Where a worker of the other scope sends them at that
 * moment, they stay there until the next start.
 *
 * @example
 * new SyncQueuePlugin('reports', { migrateFrom: syncQueue('outbox') });
 * new SyncQueuePlugin('outbox', { migrateFrom: syncQueue('outbox', { scope: 'https://app.example/old/' }) });
 */
export const syncQueue = (queue: string, { scope }: SyncQueueSourceOptions = {}): MigrationSource => ({
  tags: scope === undefined ? [`${protocol.name}:${queue}`] : [],
  migrate: async (target) => {
    const from = { scope: scope ?? target.scope, queue };
    const move = async () => {
      for (const entry of await moveRows(
        from,
        { scope: target.scope, queue: target.name },
        target.options.omitHeaders,
      ))
        await target.keep(entry);
    };
    const locks = navigator.locks as LockManager | undefined;
    if (scope === undefined || !locks) await move();
    // The replayer of that queue holds this lock while it sends.
    else await locks.request(lockNameOf(scope, queue), { ifAvailable: true }, (lock) => lock && move());
  },
});

interface Place {
  scope: string;
  queue: string;
}

/** Moves all rows of a queue to another queue in one transaction. Returns the entries that wait. */
export function moveRows(
  from: Place,
  { scope, queue }: Place,
  omitHeaders: readonly string[],
): Promise<Entry[]> {
  return database(whenActive).run(async (db) => {
    const tx = db.transaction(['entries', 'queues', 'results', 'requests'], 'readwrite', {
      durability: 'strict',
    });
    const [byOrder, queues] = [tx.objectStore('entries').index('by-order'), tx.objectStore('queues')];
    const old = [from.scope, from.queue];
    const waiting: Entry[] = [];
    const all = IDBKeyRange.bound(old, [...old, []]);
    const entries = byOrder.openCursor(all);
    for (let cursor = await promisify(entries); cursor; cursor = await promisify(entries)) {
      const { id } = cursor.value as Row;
      let { order } = cursor.value as Row;
      // Two queues may have used the same order number, and a lane is read by it.
      const taken = async () => ((await promisify(byOrder.getKey([scope, queue, order]))) ?? id) !== id;
      while (await taken()) order += 0.5;
      const row: Row = { ...(cursor.value as Row), scope, queue, order };
      cursor.update(row);
      if (!row.dead) waiting.push(fromRow(row));
      cursor.continue();
    }
    const byTime = tx.objectStore('results').index('by-time');
    const results = byTime.openCursor(all);
    for (let cursor = await promisify(results); cursor; cursor = await promisify(results)) {
      cursor.update({ ...(cursor.value as Place), scope, queue });
      cursor.continue();
    }
    if (omitHeaders.length) {
      const mine = IDBKeyRange.bound([scope, queue], [scope, queue, []]);
      await dropHeaders(tx.objectStore('requests'), byOrder, mine, omitHeaders);
      await dropHeaders(tx.objectStore('results'), byTime, mine, omitHeaders);
    }
    const stateOf = (place: IDBValidKey) => promisify<StoredState | undefined>(queues.get(place));
    const [state, who] = [await stateOf(old), await stateOf(personKey(from.scope, from.queue))];
    const own = await stateOf([scope, queue]);
    // The state of the new queue counts, except that a pause of either queue is a pause.
    const paused = Boolean(state?.paused || own?.paused);
    // The mark of the older queue does not hold for rows of the new one.
    if (state) queues.put({ ...state, ...own, paused, omitted: own?.omitted, scope, queue });
    if (who && own?.owner === undefined) queues.put({ ...who, scope, queue: [scope, queue] });
    for (const key of [old, personKey(from.scope, from.queue)]) queues.delete(key);
    await transactionDone(tx);
    return waiting;
  });
}
