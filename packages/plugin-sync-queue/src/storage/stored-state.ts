import { transactionDone, promisify, type Connection } from 'workbox-plugin-core/shared';
import type { StoredState as FullState } from './queue-store.ts';

export type StoredState = Partial<FullState>;

/** The key of the row that says who is there. A queue's name is a string, so it is no other queue's. */
export const personKey = (scope: string, queue: string) => [scope, [scope, queue]];

/**
 * What a queue as a whole stands at. Who is there has a row of its own, and `owner` is null in the queue's row: to
 * delete a row needs no room on the disk, so that signing out always works.
 */
export function storedState(run: Connection['run'], scope: string, queue: string) {
  const own = [scope, queue];
  const person = personKey(scope, queue);

  const change = (use: (queues: IDBObjectStore, known: StoredState | undefined) => void) =>
    run(async (db) => {
      const tx = db.transaction('queues', 'readwrite', { durability: 'strict' });
      const queues = tx.objectStore('queues');
      const used = promisify<StoredState | undefined>(queues.get(own)).then((known) => use(queues, known));
      await Promise.all([used, transactionDone(tx)]);
    });

  return {
    read: async (queues: IDBObjectStore): Promise<StoredState> => {
      type Row = StoredState & { scope?: unknown; queue?: unknown };
      const rows = [own, person].map((key) => promisify<Row | undefined>(queues.get(key)));
      const [state, who] = await Promise.all(rows);
      const { scope: _scope, queue: _queue, ...known } = { ...state, ...who };
      return known;
    },

    set: async ({ owner, ...rest }: StoredState) => {
      let before: StoredState | undefined;
      if (owner !== undefined)
        await change((queues, known) => {
          before = known;
          queues.delete(person);
          // Earlier versions had the person here.
          if (known?.owner) queues.delete(own);
        });
      const writing = change((queues, known) => {
        const nobody = owner !== undefined && { owner: null };
        queues.put({ scope, queue, paused: false, ...before, ...known, ...rest, ...nobody });
        if (owner) queues.put({ scope, queue: own, owner });
      });
      // Nobody is there already.
      await (owner === null ? writing.catch(() => {}) : writing);
    },
  };
}
