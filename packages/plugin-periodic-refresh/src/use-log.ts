import { addUses, type RefreshEntry } from './entry.ts';
import type { RefreshStore } from './refresh-store.ts';

const flushAfter = 1000;
const mostInMemory = 100;

/** Gathers uses and writes them in batches: no request pays for it with a write of its own. */
export class UseLog {
  readonly #store: RefreshStore;
  readonly #flushed: () => void;
  #uses = new Map<string, RefreshEntry>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: RefreshStore, flushed: () => void) {
    this.#store = store;
    this.#flushed = flushed;
  }

  note(use: RefreshEntry) {
    this.#uses.set(use.id, addUses(this.#uses.get(use.id), use));
    if (this.#uses.size >= mostInMemory) this.#flushSoon(0);
    else if (!this.#timer) this.#flushSoon(flushAfter);
  }

  /** Writes down what is known so far. What cannot be written is forgotten: it is only a log. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const uses = [...this.#uses.values()];
    this.#uses.clear();
    if (uses.length) await this.#store.addUses(uses).catch(() => {});
  }

  #flushSoon(milliseconds: number) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush().then(this.#flushed), milliseconds);
  }
}
