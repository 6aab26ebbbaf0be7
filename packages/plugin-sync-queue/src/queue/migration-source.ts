import type { Entry } from '../shared/entry.ts';
import type { Lanes } from './lanes.ts';
import type { ResolvedOptions } from './options.ts';
import type { StorableRequest } from '../storage/storable-request.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';

declare const process: { env: { NODE_ENV?: string } };

/** The queue that takes over, as those see it from whom it takes. */
export interface MigrationTarget {
  readonly scope: string;
  readonly name: string;
  readonly lanes: Lanes;
  readonly options: ResolvedOptions;
  /** Stores strictly; the same id again replaces what is there. Without a record it is stored already. */
  readonly keep: (entry: Entry, record?: StorableRequest) => Promise<void>;
}

/** What an older queue left in this browser. */
export interface MigrationSource {
  /** What it has registered for `sync` by: those events still fire, and mean this queue now. */
  readonly tags: readonly string[];
  /**
   * Takes over everything that is there, oldest first. An entry is deleted there only once it is
   * stored here, and has the same id however often this is cut short.
   */
  readonly migrate: (target: MigrationTarget) => Promise<void>;
}

/** Whose entries a queue takes over. A function is called with the name of the queue that does. */
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
