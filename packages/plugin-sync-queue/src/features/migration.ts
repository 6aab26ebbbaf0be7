import { devLog, withTimeout } from 'workbox-plugin-core';
import { adopt } from '../queue/enqueue.ts';
import type { Feature } from '../queue/feature.ts';
import { type MigrateFrom, migrationSourcesOf } from '../queue/migration-source.ts';
import { storageTimeoutSeconds } from '../queue/queue-state.ts';

declare const process: { env: { NODE_ENV?: string } };

/**
 * Takes over the entries of older queues at the worker's first use, and whenever one of their `sync` events fires. Where
 * that fails, the entries stay there, and the next start tries again.
 *
 * @example
 * import { migration, SyncQueuePlugin, workboxBackgroundSync } from 'workbox-plugin-sync-queue/lean';
 * new SyncQueuePlugin('outbox', { features: [migration(workboxBackgroundSync)] });
 */
export function migration(from: MigrateFrom | readonly MigrateFrom[]): Feature {
  return {
    name: 'migration',
    options: { migrateFrom: from },
    attach: (queue) => {
      const { scope, name, lanes, options, features } = queue;
      const sources = migrationSourcesOf(name, from);
      let migrating: Promise<void> | undefined;
      const migrateAll = async () => {
        const target = { ...{ scope, name, lanes, options, features }, keep: adopt.bind(undefined, queue) };
        for (const source of sources)
          await source.migrate(target).catch((error: unknown) => {
            if (process.env.NODE_ENV !== 'production')
              devLog('error', `Queue "${name}": what an older queue left could not be taken over.`, error);
          });
      };
      return {
        tags: sources.flatMap(({ tags }) => tags),
        migrate: () => {
          migrating ??= migrateAll().finally(() => (migrating = undefined));
          // The other database may be blocked.
          return withTimeout(storageTimeoutSeconds, migrating, () => {});
        },
      };
    },
  };
}
