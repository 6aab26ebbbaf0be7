import type { MigrationSource } from '../queue/migration-source.ts';
import { moveRows } from './move-rows.ts';
import { lockNameOf, protocol } from '../shared/messages.ts';

export interface SyncQueueSourceOptions {
  /**
   * The scope of the registration whose queue it was.
   * @default the worker's own
   */
  scope?: string;
}

/**
 * What a queue of this package left behind under a name, or in a registration scope, that it has no
 * longer: give it as `migrateFrom` when you rename a queue or move the worker. The entries keep their
 * ids, their order, their lanes and their state; dead letters and a pause come with them. They are
 * moved in one transaction. A worker of another scope that is sending them at that moment keeps them
 * until the next start.
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
    // Its replayer holds this while it sends.
    else await locks.request(lockNameOf(scope, queue), { ifAvailable: true }, (lock) => lock && move());
  },
});
