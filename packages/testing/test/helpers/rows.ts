import { promisify, transactionDone } from 'workbox-plugin-core/shared';

/** Opens a database that has one store, `rows`. */
export async function openRows(name: string, closed?: () => void): Promise<Rows> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('rows');
  const db = await promisify(opening);
  db.onclose = () => closed?.();
  return new Rows(db);
}

/** The rows of a database. Each call is a transaction of its own. */
export class Rows {
  readonly db: IDBDatabase;

  constructor(db: IDBDatabase) {
    this.db = db;
  }

  begin(mode?: IDBTransactionMode, options?: IDBTransactionOptions) {
    const tx = this.db.transaction('rows', mode, options);
    return { store: tx.objectStore('rows'), done: transactionDone(tx) };
  }

  get = (key: string): Promise<unknown> => promisify(this.begin().store.get(key));
  getAll = (): Promise<unknown[]> => promisify(this.begin().store.getAll());
  count = () => promisify(this.begin().store.count());

  put(value: number, key: string): Promise<void> {
    const { store, done } = this.begin('readwrite');
    store.put(value, key);
    return done;
  }
}
