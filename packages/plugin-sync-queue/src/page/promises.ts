import { generationOf } from './indexed-db-generation.ts';
import type { StorageLost } from '../shared/queue-snapshot.ts';

type Person = string | null | undefined;

interface Kept {
  /** Entries that are kept, as far as pages know. */
  count: number;
  /** The life of the database that keeps them. */
  generation?: string | undefined;
  lost?: StorageLost | undefined;
}

/**
 * Remembers outside of the database how much it was to keep, and in which life of it: an empty queue
 * in the same database was delivered, discarded or cleared, by whomever; in another one it was lost.
 */
export class PagePromises {
  readonly #queue: string;
  readonly #asksToPersist: boolean;
  readonly #scope: () => Promise<string>;
  #asked = false;
  #forgotten = 0;

  constructor(queue: string, asksToPersist: boolean, scope: () => Promise<string>) {
    this.#queue = queue;
    this.#scope = scope;
    this.#asksToPersist = asksToPersist;
  }

  /** What has been lost by now, where `count` is what the worker lists, and the page knew of `known` of it. */
  async check(count: number, owner: Person, known: number): Promise<StorageLost | undefined> {
    const key = await this.#key(owner);
    const write = this.#writer();
    const kept = this.#read(key);
    if (!count && !kept.count) return kept.lost;
    let generation = await generationOf({ create: false });
    if (kept.count && kept.generation && kept.generation !== generation) {
      const gone = (kept.lost?.count ?? 0) + Math.max(1, kept.count - known);
      kept.lost = { count: gone, noticedAt: Date.now() };
    }
    if (count) generation ??= await generationOf({ create: true });
    write(key, { count, generation, lost: kept.lost });
    return kept.lost;
  }

  /** The worker says that it keeps so many now. */
  async note(count: number, owner: Person): Promise<void> {
    if (count) this.#askToPersist();
    const key = await this.#key(owner);
    const write = this.#writer();
    const kept = this.#read(key);
    if (kept.count === count) return;
    const generation = kept.generation ?? (await generationOf({ create: true }));
    write(key, { ...kept, count, generation });
  }

  async forgetLost(owner: Person): Promise<void> {
    const key = await this.#key(owner);
    this.#write(key, { ...this.#read(key), lost: undefined });
  }

  /** Nothing is remembered of these owners: their entries were deleted on purpose. */
  async forget(owners: readonly (string | undefined)[]): Promise<void> {
    const keys = await Promise.all(owners.map((owner) => this.#key(owner)));
    this.#forgotten++;
    for (const key of keys) this.#write(key, { count: 0 });
  }

  /** Writes only what was read since something was last forgotten. */
  #writer() {
    const forgotten = this.#forgotten;
    return (key: string, kept: Kept) => {
      if (forgotten === this.#forgotten) this.#write(key, kept);
    };
  }

  #askToPersist() {
    if (this.#asked || !this.#asksToPersist) return;
    this.#asked = true;
    // Missing outside of secure contexts, and in some web views.
    const storage = navigator.storage as StorageManager | undefined;
    void storage?.persist?.().catch(() => {});
  }

  /** Each person's own, for each sees only what is his; encoded, so that no names make up those of others. */
  async #key(owner: Person): Promise<string> {
    const scope = await this.#scope();
    const names = owner ? [this.#queue, owner] : [this.#queue];
    return [
      'workbox-plugin-sync-queue',
      scope,
      ...names.map((name) => name.replace(/[%:]/g, encodeURIComponent)),
    ].join(':');
  }

  #read(key: string): Kept {
    try {
      return { count: 0, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Kept>) };
    } catch {
      // No localStorage for this page, or somebody else's value: nothing is known.
      return { count: 0 };
    }
  }

  #write(key: string, kept: Kept) {
    try {
      if (kept.count || kept.lost) localStorage.setItem(key, JSON.stringify(kept));
      else localStorage.removeItem(key);
    } catch {
      // Full or refused: a loss will not be noticed.
    }
  }
}
