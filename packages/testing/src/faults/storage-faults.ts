import { check, isCount, isText } from '../arguments/check.ts';
import { runOutside } from '../context/execution-context.ts';
import type { FakeBrowser } from '../browser/fake-browser.ts';
import { forceClose, openConnections } from '../storage/connections.ts';

/** Faults of IndexedDB that a test switches on. */
export class StorageFaults {
  #browser: FakeBrowser;
  #opens = 0;
  #openError = 'UnknownError';
  #commits = 0;
  #commitError = 'QuotaExceededError';
  #lost = new Set<string>();
  /** The functions that release the held commits. `undefined` while commits are not held. */
  #held: (() => void)[] | undefined;
  /**
   * Whether the quota of the origin is used up. A transaction that puts a row aborts with QuotaExceededError at its
   * commit. Reads and deletions need no space and succeed.
   */
  quotaUsedUp = false;
  /** The time that each commit of a write transaction takes, by the clock of the browser. */
  commitSeconds = 0;

  constructor(browser: FakeBrowser) {
    this.#browser = browser;
  }

  /** Fails the next `count` opens. Infinity is a private window without storage. */
  failOpens(count = 1, errorName = 'UnknownError'): void {
    check('fail opens', 'count', isCount(count), 'a whole number from 1, or Infinity', count);
    check('fail opens', 'errorName', isText(errorName), 'the name of a DOMException', errorName);
    this.#opens = count;
    this.#openError = errorName;
  }

  /** Fails the next `count` commits of write transactions, as on a full disk. */
  failCommits(count = 1, errorName = 'QuotaExceededError'): void {
    check('fail commits', 'count', isCount(count), 'a whole number from 1, or Infinity', count);
    check('fail commits', 'errorName', isText(errorName), 'the name of a DOMException', errorName);
    this.#commits = count;
    this.#commitError = errorName;
  }

  /** Holds the commits of write transactions from now on. Returns the function that releases them. */
  holdCommits(): () => void {
    const held: (() => void)[] = (this.#held = []);
    return () => {
      if (this.#held === held) this.#held = undefined;
      for (const resume of held.splice(0)) resume();
    };
  }

  /** Loses the file of a large value: reads of the value fail from now on. */
  loseValue(store: string, key: string): void {
    check('lose a value', 'store', isText(store), 'the name of an object store', store);
    check('lose a value', 'key', isText(key), 'a text that is not empty', key);
    this.#lost.add(`${store} ${key}`);
  }

  /** Closes all connections as the browser does: open transactions abort, and the code gets a `close` event. */
  closeConnections(): void {
    for (const connection of openConnections(this.#browser)) forceClose(connection);
  }

  /**
   * Deletes all databases and caches of the browser, as a browser does that needs space: connections are closed, and the
   * code gets a `close` event. The registrations of workers and `localStorage` stay.
   */
  async evict(): Promise<void> {
    this.closeConnections();
    const { indexedDB, caches } = this.#browser;
    await runOutside(async () => {
      for (const { name } of await indexedDB.databases()) {
        const deleting = indexedDB.deleteDatabase(name!);
        await new Promise((resolve) => (deleting.onsuccess = deleting.onerror = resolve));
      }
      for (const name of await caches.keys()) await caches.delete(name);
    });
  }

  /** Switches all faults off. */
  clear(): void {
    this.#opens = 0;
    this.#commits = 0;
    this.#lost.clear();
    this.quotaUsedUp = false;
    this.commitSeconds = 0;
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const resume of held) resume();
  }

  /** For the fake storage: the error of this read, if the file of the value is lost. */
  lossOf(store: string, key: unknown): DOMException | undefined {
    if (!this.#lost.has(`${store} ${String(key)}`)) return undefined;
    const message = 'Data lost due to missing file. Affected record should be considered irrecoverable';
    return new DOMException(message, 'NotReadableError');
  }

  /** For the fake storage: the error of this open, if it must fail. */
  takeOpen(): DOMException | undefined {
    if (this.#opens <= 0) return undefined;
    this.#opens -= 1;
    return new DOMException('Internal error opening backing store for indexedDB.open.', this.#openError);
  }

  /** For the fake storage: the error name of this commit, if it must fail. A commit with `hasPut` needs space. */
  takeCommit(hasPut: boolean): string | undefined {
    if (hasPut && this.quotaUsedUp) return 'QuotaExceededError';
    if (this.#commits <= 0) return undefined;
    this.#commits -= 1;
    return this.#commitError;
  }

  /** For the fake storage: whether this commit must wait. `resume` is called after the wait. */
  delayCommit(resume: () => void): boolean {
    if (this.#held) this.#held.push(resume);
    else if (this.commitSeconds > 0) this.#browser.clock.after(this.commitSeconds * 1000, resume);
    else return false;
    return true;
  }
}
