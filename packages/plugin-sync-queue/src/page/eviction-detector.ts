import type { StorageLost } from '../shared/queue-snapshot.ts';
import { databaseName } from '../shared/stored-queues.ts';

type Owner = string | null | undefined;

/** What `localStorage` has of one owner's entries. */
interface Remembered {
  /** Entries in the queue, as far as pages know. */
  count: number;
  /** The generation of the database that has them. */
  generation?: string | undefined;
  lost?: StorageLost | undefined;
}

/**
 * Notices that the browser has evicted the database. It remembers outside of the database how many entries there
 * are, and in which generation of the database: an empty queue in the same database was delivered, discarded or
 * cleared; in another database it was lost.
 */
export class EvictionDetector {
  readonly #queue: string;
  readonly #scope: () => Promise<string>;
  #asksToPersist: boolean;
  #forgotten = 0;

  constructor(queue: string, asksToPersist: boolean, scope: () => Promise<string>) {
    this.#queue = queue;
    this.#asksToPersist = asksToPersist;
    this.#scope = scope;
  }

  /**
   * Remembers that the queue has `count` entries now, and says what was lost until now. `known` is there after a list:
   * so many of the listed entries were known before. Without it the count is remembered only where it differs by more
   * than `share` of what is remembered: to write is slow, and many entries may be delivered in a second.
   */
  async note(count: number, owner: Owner, share: number, known?: number): Promise<StorageLost | undefined> {
    if (count && known === undefined && this.#asksToPersist) {
      this.#asksToPersist = false;
      // Missing outside of secure contexts, and in some web views.
      const storage = navigator.storage as StorageManager | undefined;
      void storage?.persist?.().catch(() => {});
    }
    const key = await this.#key(owner);
    const forgotten = this.#forgotten;
    let { count: before, generation, lost } = this.#read(key);
    if (known === undefined ? Math.abs(before - count) <= share * before : !count && !before) return lost;
    if (known !== undefined || !generation) {
      const current = await databaseGeneration(count > 0);
      if (before && generation && generation !== current)
        lost = { count: (lost?.count ?? 0) + Math.max(1, before - known!), noticedAt: Date.now() };
      generation = current;
    }
    this.#write(key, { count, generation, lost }, forgotten);
    return lost;
  }

  /** The person was told of the loss. */
  async forgetLost(owner: Owner): Promise<void> {
    const key = await this.#key(owner);
    this.#write(key, { ...this.#read(key), lost: undefined });
  }

  /** Forgets all of these owners: their entries were deleted on purpose. */
  async forget(owners: readonly Owner[]): Promise<void> {
    for (const owner of owners) {
      const key = await this.#key(owner);
      this.#forgotten++;
      this.#write(key, { count: 0 });
    }
  }

  /** One key for each owner, who sees only their own entries; encoded, so that no two names make the same key. */
  async #key(owner: Owner): Promise<string> {
    const names = owner ? [this.#queue, owner] : [this.#queue];
    const encoded = names.map((name) => name.replace(/[%:]/g, encodeURIComponent));
    return [databaseName, await this.#scope(), ...encoded].join(':');
  }

  #read(key: string): Remembered {
    try {
      return { count: 0, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Remembered>) };
    } catch {
      // No localStorage for this page, or a value of other code: nothing is known.
      return { count: 0 };
    }
  }

  /** Writes what was read when `forgotten` was the number, unless something was forgotten since then. */
  #write(key: string, remembered: Remembered, forgotten = this.#forgotten) {
    if (forgotten !== this.#forgotten) return;
    try {
      if (remembered.count || remembered.lost) localStorage.setItem(key, JSON.stringify(remembered));
      else localStorage.removeItem(key);
    } catch {
      // Full or refused: a loss will not be noticed.
    }
  }
}

/** Of no scope and no queue: no reader of a queue's row meets it. */
const key = { scope: '', queue: '' };

/**
 * A random id that is stored in the database and lives as long as the database does; `undefined` where there is no
 * database, or no id in it. With `create` the id is made where it is missing. The database itself is never created.
 */
export const databaseGeneration = (create: boolean) =>
  new Promise<string | undefined>((resolve, reject) => {
    const opening = indexedDB.open(databaseName);
    // A database whose first upgrade is aborted is not created (IndexedDB §5.8). WebKit lists its name, without a version.
    opening.onupgradeneeded = () => opening.transaction!.abort();
    opening.onerror = () => {
      if (opening.error!.name === 'AbortError') resolve(undefined);
      else reject(opening.error!);
    };
    opening.onsuccess = () => {
      const db = opening.result;
      const transaction = db.transaction('queues', create ? 'readwrite' : 'readonly');
      const store = transaction.objectStore('queues');
      const reading: IDBRequest<{ generation: string } | undefined> = store.get(Object.values(key));
      let row: { generation: string } | undefined;
      reading.onsuccess = () => {
        row = reading.result;
        if (!row && create) store.add((row = { ...key, generation: crypto.randomUUID() }));
      };
      transaction.oncomplete = () => resolve(row?.generation);
      transaction.onabort = () => reject(transaction.error!);
      // It closes when the transaction has ended.
      db.close();
    };
  });
