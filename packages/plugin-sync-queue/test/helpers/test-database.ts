import { promisify, transactionDone } from 'workbox-plugin-core/shared';

/** A database, used without the code of the package. Each call is a transaction of its own. */
export class TestDatabase {
  readonly version: number;
  readonly objectStoreNames: string[];
  readonly #db: IDBDatabase;

  private constructor(db: IDBDatabase) {
    this.version = db.version;
    this.objectStoreNames = [...db.objectStoreNames];
    this.#db = db;
  }

  /** Opens the database, calls `use`, and closes it. Returns `undefined` where no database exists. */
  static async use<T>(
    indexedDB: IDBFactory,
    name: string,
    use: (db: TestDatabase) => Promise<T>,
  ): Promise<T | undefined> {
    const known = await indexedDB.databases();
    if (!known.some((database) => database.name === name)) return undefined;
    const db = await promisify(indexedDB.open(name));
    try {
      return await use(new TestDatabase(db));
    } finally {
      db.close();
    }
  }

  get = (store: string, key: IDBValidKey) => this.#read(store, (rows) => rows.get(key));
  getAll = (store: string) => this.#read<unknown[]>(store, (rows) => rows.getAll());
  getAllKeys = (store: string) => this.#read(store, (rows) => rows.getAllKeys());
  count = (store: string) => this.#read(store, (rows) => rows.count());
  put = (store: string, row: unknown, key?: IDBValidKey) => this.#write(store, (rows) => rows.put(row, key));
  putAll = (store: string, all: readonly unknown[]) =>
    this.#write(store, (rows) => all.map((row) => rows.put(row)));
  delete = (store: string, key: IDBValidKey) => this.#write(store, (rows) => rows.delete(key));
  clear = (store: string) => this.#write(store, (rows) => rows.clear());

  #read<T>(store: string, ask: (rows: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    return promisify(ask(this.#db.transaction(store).objectStore(store)));
  }

  async #write(store: string, change: (rows: IDBObjectStore) => unknown): Promise<void> {
    const tx = this.#db.transaction(store, 'readwrite');
    change(tx.objectStore(store));
    await transactionDone(tx);
  }
}
