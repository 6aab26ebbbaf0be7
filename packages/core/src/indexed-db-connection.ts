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
  type Database = Promise<IDBPDatabase<Schema>>;
  let current: Database | undefined;

  const open = (): Database => {
    if (current) return current;
    // Only this connection: another may have taken its place already.
    const forget = () => {
      if (current === opening) current = undefined;
    };
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
    const opening: Database = ready()
      .then(() => openDB<Schema>(name, version, callbacks))
      .catch((error: Error) => {
        // Somebody newer was here. Its schema only adds to ours.
        if (error.name === 'VersionError') return openDB<Schema>(name, undefined, callbacks);
        throw error;
      });
    opening.catch(forget);
    return (current = opening);
  };

  return {
    run: async (use) => {
      const opened = open();
      try {
        return await use(await opened);
      } catch (error) {
        const { name: kind } = error as Error;
        if (kind !== 'InvalidStateError' && kind !== 'AbortError') throw error;
        if (current === opened) current = undefined;
        return use(await open());
      }
    },
  };
}
