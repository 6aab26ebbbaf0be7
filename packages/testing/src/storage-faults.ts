import type { FakeBrowser } from './fake-browser.ts';
import { forceClose, openConnections } from './indexed-db.ts';

/** What goes wrong with IndexedDB, on command. */
export class StorageFaults {
  #browser: FakeBrowser;
  #opens = 0;
  #openError = 'UnknownError';
  #commits = 0;
  #commitError = 'QuotaExceededError';
  #lost = new Set<string>();
  /** Commits that wait, each as a function that lets it go on; undefined where none is held. */
  #held: (() => void)[] | undefined;
  /**
   * The origin's quota is used up: a transaction in which anything was put aborts with QuotaExceededError
   * at its commit. Reads and deletions need no space, and go on.
   */
  quotaUsedUp = false;
  /** Each commit of a write transaction takes so long, on the browser's clock. */
  commitSeconds = 0;

  constructor(browser: FakeBrowser) {
    this.#browser = browser;
  }

  /** The next `count` opens fail; Infinity is a private window that has no storage. */
  failOpens(count = 1, errorName = 'UnknownError'): void {
    this.#opens = count;
    this.#openError = errorName;
  }

  /** The next `count` commits of a write transaction fail; the disk is full. */
  failCommits(count = 1, errorName = 'QuotaExceededError'): void {
    this.#commits = count;
    this.#commitError = errorName;
  }

  /** Commits of write transactions hang from now on; returns how to let them go on. */
  holdCommits(): () => void {
    const held: (() => void)[] = (this.#held = []);
    return () => {
      if (this.#held === held) this.#held = undefined;
      for (const goOn of held.splice(0)) goOn();
    };
  }

  /** The file in which the browser kept this large value is gone: reading it fails from now on. */
  loseValue(store: string, key: string): void {
    this.#lost.add(`${store} ${key}`);
  }

  /** The browser closes all connections: running transactions abort, the code gets `close`. */
  closeConnections(): void {
    for (const connection of openConnections(this.#browser)) forceClose(connection);
  }

  /** Nothing fails any more. */
  clear(): void {
    this.#opens = 0;
    this.#commits = 0;
    this.#lost.clear();
    this.quotaUsedUp = false;
    this.commitSeconds = 0;
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const goOn of held) goOn();
  }

  /** For the storage: the error of reading this value, if its file is gone. */
  lossOf(store: string, key: unknown): DOMException | undefined {
    if (!this.#lost.has(`${store} ${String(key)}`)) return undefined;
    const message = 'Data lost due to missing file. Affected record should be considered irrecoverable';
    return new DOMException(message, 'NotReadableError');
  }

  /** For the storage: the error of this open, if it is to fail. */
  takeOpen(): DOMException | undefined {
    if (this.#opens <= 0) return undefined;
    this.#opens -= 1;
    return new DOMException('Internal error opening backing store for indexedDB.open.', this.#openError);
  }

  /** For the storage: the name of this commit's error, if it is to fail. `hasPut`: it needs space. */
  takeCommit(hasPut: boolean): string | undefined {
    if (hasPut && this.quotaUsedUp) return 'QuotaExceededError';
    if (this.#commits <= 0) return undefined;
    this.#commits -= 1;
    return this.#commitError;
  }

  /** For the storage: whether this commit waits; then `goOn` is called when it is over. */
  delayCommit(goOn: () => void): boolean {
    if (this.#held) this.#held.push(goOn);
    else if (this.commitSeconds > 0) this.#browser.clock.after(this.commitSeconds * 1000, goOn);
    else return false;
    return true;
  }
}
