import { devLog } from './dev-log.ts';

declare const process: { env: { NODE_ENV?: string } };

export interface Connection {
  /**
   * Runs `use` on the open database. Where the browser closed the connection under it, `use` runs
   * once more on a new one, so it must be safe to repeat when its transaction did not commit.
   */
  readonly run: <T>(use: (db: IDBDatabase) => Promise<T>) => Promise<T>;
}

export interface DatabaseOptions {
  name: string;
  version: number;
  /**
   * Called in the transaction that changes the version. Must only add: rows of earlier versions
   * stay, and stay readable by earlier versions.
   */
  upgrade: (db: IDBDatabase, event: IDBVersionChangeEvent, tx: IDBTransaction) => unknown;
  /** What to wait for before anything is opened. */
  ready: () => Promise<void>;
}

/** What an IndexedDB request comes to. */
export function promisify<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- it is one once there is an error
    request.onerror = () => reject(request.error);
  });
}

/** Resolves when the transaction is transactionDone, rejects when it was aborted. */
export const transactionDone = (tx: IDBTransaction) =>
  new Promise<void>((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error ?? new DOMException('Aborted', 'AbortError'));
  });

/** Opens the database when it is first used, and again when the browser closed it. */
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
        // Somebody newer was here. Its schema only adds to ours.
        if (error.name === 'VersionError') return openAt();
        throw error;
      });
    // Only this connection: another may have taken its place already.
    const forget = () => {
      if (current === opening) current = undefined;
    };
    opening.then((db) => {
      db.onclose = forget;
      // A newer worker waits for us: stand aside; the next use opens what it made.
      db.onversionchange = () => {
        forget();
        db.close();
      };
    }, forget);
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
