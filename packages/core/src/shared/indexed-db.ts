import { devLog } from './dev-log.ts';

declare const process: { env: { NODE_ENV?: string } };

/** A connection to one database. It is opened when it is first used. */
export interface Connection {
  /**
   * Runs `use` on the open database. If the browser closed the connection meanwhile, `use` runs once more
   * on a new connection, so it must be safe to repeat when its transaction did not commit.
   */
  readonly run: <T>(use: (db: IDBDatabase) => Promise<T>) => Promise<T>;
  /**
   * Whether there may be such a database. Opens and creates nothing. `true` where the browser does not say: Firefox
   * before 126.
   */
  readonly exists: () => Promise<boolean>;
}

/** The database that {@link connect} opens. */
export interface DatabaseOptions {
  /** The name of the database in this origin. */
  name: string;
  /** The version of the schema. A database of a later version is opened as it is. */
  version: number;
  /**
   * Called in the transaction that changes the version. It must only add: rows of earlier versions stay, and
   * earlier versions can still read them.
   */
  upgrade: (db: IDBDatabase, event: IDBVersionChangeEvent, tx: IDBTransaction) => unknown;
  /** Awaited before the database is opened. */
  ready: () => Promise<void>;
}

/** The result of an IndexedDB request. */
export function promisify<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- a failed request has an Error
    request.onerror = () => reject(request.error);
  });
}

/** Resolves when the transaction is committed, rejects when it was aborted. */
export const transactionDone = (tx: IDBTransaction) =>
  new Promise<void>((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error ?? new DOMException('Aborted', 'AbortError'));
  });

/** Opens the database when it is first used, and again after the browser has closed it. */
export function connect({ name, version, upgrade, ready }: DatabaseOptions): Connection {
  let current: Promise<IDBDatabase> | undefined;

  const openAt = async (version?: number) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = (event) =>
      upgrade(request.result, event, request.transaction as IDBTransaction);
    request.onblocked = () => {
      if (process.env.NODE_ENV !== 'production')
        devLog('warn', `Database "${name}" waits: an older tab or worker keeps it open.`);
    };
    return promisify(request);
  };
  const open = () => {
    if (current) return current;
    const opening = ready()
      .then(() => openAt(version))
      .catch((error: Error) => {
        // A newer version was here. Its schema only adds to this one.
        if (error.name === 'VersionError') return openAt();
        throw error;
      });
    // Only this connection: there may be a newer one.
    const forget = () => {
      if (current === opening) current = undefined;
    };
    opening.then((db) => {
      db.onclose = forget;
      // A newer worker waits for this connection to close. The next use opens the new version.
      db.onversionchange = () => {
        forget();
        db.close();
      };
    }, forget);
    return (current = opening);
  };

  return {
    exists: async () => {
      try {
        return current !== undefined || (await indexedDB.databases()).some((known) => known.name === name);
      } catch {
        return true;
      }
    },
    run: async (use) => {
      const opened = open();
      try {
        return await use(await opened);
      } catch (error) {
        // A request that is made after its transaction was aborted throws TransactionInactiveError.
        if (!/^(InvalidState|Abort|TransactionInactive)Error$/.test((error as Error).name)) throw error;
        if (current === opened) current = undefined;
        return use(await open());
      }
    },
  };
}
