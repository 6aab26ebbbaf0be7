import { wrap, type IDBPDatabase, type OpenDBCallbacks } from 'idb';
import { connectNative, type NativeDatabaseOptions } from './indexed-db-connection.ts';

export interface Connection<Schema> {
  /**
   * Runs `use` on the open database. Where the browser closed the connection under it, `use` runs
   * once more on a new one, so it must be safe to repeat when its transaction did not commit.
   */
  readonly run: <T>(use: (db: IDBPDatabase<Schema>) => Promise<T>) => Promise<T>;
}

export interface DatabaseOptions<Schema> extends Omit<NativeDatabaseOptions, 'upgrade'> {
  /** Must only add: rows of earlier versions stay, and stay readable by earlier versions. */
  upgrade: NonNullable<OpenDBCallbacks<Schema>['upgrade']>;
}

/** {@link connectNative} with idb's promises and types; charges a worker 1.1 kB for them. */
export function connect<Schema>({ upgrade, ...options }: DatabaseOptions<Schema>): Connection<Schema> {
  type Upgrade = Parameters<typeof upgrade>;
  const { run } = connectNative({
    ...options,
    upgrade: (db, event, tx) =>
      upgrade(
        wrap(db) as Upgrade[0],
        event.oldVersion,
        event.newVersion,
        wrap(tx) as unknown as Upgrade[3],
        event,
      ),
  });
  return { run: (use) => run((db) => use(wrap(db) as IDBPDatabase<Schema>)) };
}
