import type { Entry } from '../shared/entry.ts';

/**
 * The entries of a queue in order, kept up to date by changes. The work of a change does not grow with the number
 * of entries.
 */
export class EntryList {
  /** Never changed in place. */
  entries: readonly Entry[] = [];
  readonly #byId = new Map<string, Entry>();

  get(id: string): Entry | undefined {
    return this.#byId.get(id);
  }

  /** Takes entries as they are now; `undefined`: there is no such entry any more. */
  apply(changes: Iterable<readonly [id: string, entry: Entry | undefined]>) {
    const entries = this.entries.slice();
    for (const [id, entry] of changes) {
      const before = this.get(id);
      if (before) {
        // Two entries may have the same place: of two workers at once.
        entries.splice(entries.indexOf(before, placeOf(before, entries)), 1);
        this.#byId.delete(id);
      }
      if (entry) {
        entries.splice(placeOf(entry, entries), 0, entry);
        this.#byId.set(id, entry);
      }
    }
    this.entries = entries;
  }
}

/** The index of the first entry that is not before `order`. */
function placeOf({ order }: Entry, entries: readonly Entry[]) {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.order < order) low = middle + 1;
    else high = middle;
  }
  return low;
}
