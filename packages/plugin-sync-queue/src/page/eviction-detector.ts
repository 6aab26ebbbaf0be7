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

  constructor(queue: string, asksToPersist: boolean, scope: () => Promise<string>) {
    this.#queue = queue;
    this.#asksToPersist = asksToPersist;
    this.#scope = scope;
  }

  /**
   * Remembers a list of `count` entries, of which the page knew `known` before. Resolves with what was lost until now.
   */
  async listed(
    count: number,
    known: number,
    owner: Owner,
    generation: string | undefined,
  ): Promise<StorageLost | undefined> {
    const key = await this.#key(owner);
    const before = read(key);
    let { lost } = before;
    const gone = before.count - known;
    if (gone > 0 && before.generation && generation && generation !== before.generation)
      lost = { count: (lost?.count ?? 0) + gone, noticedAt: Date.now() };
    write(key, { count, generation, lost });
    return lost;
  }

  /**
   * Remembers the number of entries after a change, where it differs by more than `share` of what is remembered: to
   * write is slow, and many entries may be delivered in a second.
   */
  async changed(count: number, owner: Owner, share: number): Promise<void> {
    if (count && this.#asksToPersist) {
      this.#asksToPersist = false;
      // Missing outside of secure contexts, and in some web views.
      const storage = navigator.storage as StorageManager | undefined;
      void storage?.persist?.().catch(() => {});
    }
    const key = await this.#key(owner);
    const before = read(key);
    if (Math.abs(before.count - count) > share * before.count) write(key, { ...before, count });
  }

  /** The person was told of the loss. */
  async forgetLost(owner: Owner): Promise<void> {
    const key = await this.#key(owner);
    write(key, { ...read(key), lost: undefined });
  }

  /** Forgets all of these owners: their entries were deleted on purpose. */
  async forget(owners: readonly Owner[]): Promise<void> {
    for (const owner of owners) write(await this.#key(owner), { count: 0 });
  }

  /** One key for each owner, who sees only their own entries; encoded, so that no two names make the same key. */
  async #key(owner: Owner): Promise<string> {
    const names = owner ? [this.#queue, owner] : [this.#queue];
    const encoded = names.map((name) => name.replace(/[%:]/g, encodeURIComponent));
    return [databaseName, await this.#scope(), ...encoded].join(':');
  }
}

function read(key: string): Remembered {
  try {
    return { count: 0, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Remembered>) };
  } catch {
    // No localStorage for this page, or a value of other code: nothing is known.
    return { count: 0 };
  }
}

function write(key: string, remembered: Remembered) {
  try {
    if (remembered.count || remembered.lost) localStorage.setItem(key, JSON.stringify(remembered));
    else localStorage.removeItem(key);
  } catch {
    // Full or refused: a loss will not be noticed.
  }
}
