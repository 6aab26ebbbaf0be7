import type { LeftBehind } from './adopt-from.ts';
import { moveRows } from './indexed-db-move-rows.ts';
import { lockNameOf, protocol } from '../shared/messages.ts';

export interface SyncQueueLeftBehindOptions {
  /**
   * The scope of the registration whose queue it was.
   * @default the worker's own
   */
  scope?: string;
}

/**
 * What a queue of this package left behind under a name, or in a registration scope, that it has no
 * longer: give it as `adoptFrom` when you rename a queue or move the worker. The entries keep their
 * ids, their order, their lanes and their state; dead letters and a pause come with them. They are
 * moved in one transaction. A worker of another scope that is sending them at that moment keeps them
 * until the next start.
 *
 * @example
 * new SyncQueuePlugin('reports', { adoptFrom: syncQueue('outbox') });
 * new SyncQueuePlugin('outbox', { adoptFrom: syncQueue('outbox', { scope: 'https://app.example/old/' }) });
 */
export const syncQueue = (queue: string, { scope }: SyncQueueLeftBehindOptions = {}): LeftBehind => ({
  tags: scope === undefined ? [`${protocol.name}:${queue}`] : [],
  takeOver: async (heir) => {
    const from = { scope: scope ?? heir.scope, queue };
    const move = async () => {
      for (const entry of await moveRows(
        from,
        { scope: heir.scope, queue: heir.name },
        heir.options.omitHeaders,
      ))
        await heir.keep(entry);
    };
    const locks = navigator.locks as LockManager | undefined;
    if (scope === undefined || !locks) await move();
    // Its replayer holds this while it sends.
    else await locks.request(lockNameOf(scope, queue), { ifAvailable: true }, (lock) => lock && move());
  },
});
