import type { Entry } from '../shared/entry.ts';
import type { Seams } from './feature.ts';
import type { Lanes } from './lanes.ts';
import type { ResolvedOptions } from './options.ts';
import type { StorableRequest } from '../shared/storable-request.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';

declare const process: { env: { NODE_ENV?: string } };

/** The queue that takes over the entries. */
export interface MigrationTarget {
  readonly scope: string;
  readonly name: string;
  readonly lanes: Lanes;
  readonly options: ResolvedOptions;
  readonly features: readonly Seams[];
  /** Stores an entry strictly. The same id again replaces the row. Without a record the entry is stored already. */
  readonly keep: (entry: Entry, record?: StorableRequest) => Promise<void>;
}

/** An older queue whose entries are in this browser. */
export interface MigrationSource {
  /** The tags that it has registered for `sync`. Their events still fire, and start a replay of the new queue. */
  readonly tags: readonly string[];
  /**
   * Takes over all entries, oldest first. An entry is deleted there after it is stored here, and it has the same id
   * however often the migration is interrupted.
   */
  readonly migrate: (target: MigrationTarget) => Promise<void>;
}

/** Whose entries a queue takes over. A function is called with the name of the new queue. */
export type MigrateFrom = MigrationSource | ((queue: string) => MigrationSource);

/** @throws SyncQueueError `invalid-option`, in production builds too: a name alone would take over nothing. */
export function migrationSourcesOf(
  name: string,
  given: MigrateFrom | readonly MigrateFrom[] | undefined,
): readonly MigrationSource[] {
  return [given ?? []].flat().map((from: MigrateFrom) => {
    const left = typeof from === 'function' ? from(name) : from;
    if (!left?.migrate)
      throw new SyncQueueError('invalid-option', { name, field: 'migrateFrom', expected, received: from });
    return left;
  });
}

const expected =
  process.env.NODE_ENV === 'production'
    ? 'imported'
    : "imported: import { workboxBackgroundSync } from 'workbox-plugin-sync-queue' (or serwistBackgroundSync, or syncQueue), then migrateFrom: workboxBackgroundSync";
