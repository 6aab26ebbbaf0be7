import { openDB, type IDBPDatabase, type OpenDBCallbacks } from 'idb';
import { devLog } from './dev-log.ts';

declare const process: { env: { NODE_ENV?: string } };

export interface Connection<Schema> {
  /**
   * Runs `use` on the open database. Where the browser closed the connection under it, `use` runs
   * once more on a new one, so it must be safe to repeat when its transaction did not commit.
   */
  readonly run: <T>(use: (db: IDBPDatabase<Schema>) => Promise<T>) => Promise<T>;
}

export interface DatabaseOptions<Schema> {
  name: string;
  version: number;
  /** Must only add: rows of earlier versions stay, and stay readable by earlier versions. */
  upgrade: NonNullable<OpenDBCallbacks<Schema>['upgrade']>;
  /** What to wait for before anything is opened. */
  ready: () => Promise<void>;
}

/** Opens the database when it is first used, and again when the browser closed it. */
export function connect<Schema>({
  name,
  version,
  upgrade,
  ready,
}: DatabaseOptions<Schema>): Connection<Schema> {
  let opening: Promise<IDBPDatabase<Schema>> | undefined;
  const forget = () => (opening = undefined);
  const callbacks: OpenDBCallbacks<Schema> = {
    upgrade,
    terminated: forget,
    blocking: (_current, _next, event) => {
      // A newer worker waits for us: stand aside; the next use opens what it made.
      forget();
      (event.target as IDBDatabase).close();
    },
    blocked: () => {
      if (process.env.NODE_ENV !== 'production')
        devLog('warn', `Database "${name}" waits: an older tab or worker keeps it open.`);
    },
  };
  const open = () =>
    (opening ??= ready()
      .then(() => openDB<Schema>(name, version, callbacks))
      .catch((error: Error) => {
        // Somebody newer was here. Its schema only adds to ours.
        if (error.name === 'VersionError') return openDB<Schema>(name, undefined, callbacks);
        throw error;
      })
      .catch((error: unknown) => {
        forget();
        throw error;
      }));
  return {
    run: async (use) => {
      try {
        return await use(await open());
      } catch (error) {
        const { name: kind } = error as Error;
        if (kind !== 'InvalidStateError' && kind !== 'AbortError') throw error;
        forget();
        return use(await open());
      }
    },
  };
}
