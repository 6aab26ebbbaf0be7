/**
 * The state behind a page client: one immutable snapshot, and listeners that are called after each change.
 * `getSnapshot` and `subscribe` fit `useSyncExternalStore` and need no `this`.
 *
 * @example
 * const store = new SnapshotStore<{ state: 'loading' | 'ready' }>({ state: 'loading' });
 * const stop = store.subscribe(() => render(store.getSnapshot()));
 * store.set({ state: 'ready' });
 */
export class SnapshotStore<Snapshot> {
  #snapshot: Snapshot;
  readonly #isSame: (before: Snapshot, next: Snapshot) => boolean;
  /** Each subscription has a key of its own: two of the same function end independently. */
  readonly #listeners = new Map<symbol, () => void>();

  /** @param isSame whether `set` may keep the snapshot that is there */
  constructor(first: Snapshot, isSame: (before: Snapshot, next: Snapshot) => boolean = Object.is) {
    this.#snapshot = first;
    this.#isSame = isSame;
  }

  /** The same object until `set` brings another. */
  readonly getSnapshot = (): Snapshot => this.#snapshot;

  /** Calls `listener` after each change; returns a function that ends the subscription. */
  readonly subscribe = (listener: () => void): (() => void) => {
    const key = Symbol('listener');
    this.#listeners.set(key, listener);
    return () => void this.#listeners.delete(key);
  };

  /** Publishes `next`, unless it is the same as the snapshot that is there. */
  set(next: Snapshot): void {
    if (this.#isSame(this.#snapshot, next)) return;
    this.#snapshot = next;
    // In a microtask each: the error of one listener is reported and does not reach the caller or other listeners.
    for (const key of this.#listeners.keys()) queueMicrotask(() => this.#listeners.get(key)?.());
  }

  /** Ends all subscriptions. The last snapshot can still be read. */
  close(): void {
    this.#listeners.clear();
  }
}
