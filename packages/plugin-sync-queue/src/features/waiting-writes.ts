import type { Entry } from '../shared/entry.ts';

/** The entries that wait, by the URLs that they change. */
export class WaitingWrites {
  readonly #owners = new Map<string, Map<string, string | undefined>>();
  /** What has ended since the reading began: a row that was read before may still show it. */
  readonly #ended = new Set<string>();

  startReading(): void {
    this.#ended.clear();
  }

  /** An entry that was read. */
  load(entry: Entry): void {
    if (entry.state !== 'dead' && !this.#ended.has(entry.id)) this.add(entry);
  }

  /** Writes of another person than the current one are not told. */
  count(url: string, isVisible: (owner: string | undefined) => boolean): number {
    return [...(this.#owners.get(url)?.values() ?? [])].filter(isVisible).length;
  }

  has(url: string): boolean {
    return this.#owners.has(url);
  }

  add({ id, owner, affects = [] }: Entry): void {
    this.#ended.delete(id);
    for (const url of affects)
      this.#owners.set(url, (this.#owners.get(url) ?? new Map<string, string | undefined>()).set(id, owner));
  }

  remove({ id, affects = [] }: Entry): void {
    this.#ended.add(id);
    for (const url of affects) {
      const owners = this.#owners.get(url);
      owners?.delete(id);
      if (!owners?.size) this.#owners.delete(url);
    }
  }

  clear(): void {
    this.#owners.clear();
  }
}
