/** What this browser does for the queue, and what wakes it next. */
export interface Capabilities {
  /**
   * One-shot Background Sync. `missing`: the browser has none (Firefox, Safari), or
   * `forceSyncFallback` is set. `refused`: it has, and the last registration was rejected.
   */
  sync: 'available' | 'missing' | 'refused';
  /** Web Locks; without them nothing but the single active worker keeps replays apart. */
  locks: boolean;
  /** `refused`: the database cannot be opened (a private window): nothing can be kept. */
  storage: 'available' | 'refused';
  /**
   * - `nothing`: nothing waits.
   * - `resume`: it is paused.
   * - `sign-in`: all that waits is held until a person has signed in and `resume()` or `setOwner()` is called.
   * - `sync`: the browser, with no page open.
   * - `page`: an open page of the app that has a `SyncQueueClient`.
   * - `next-visit`: no page is open and no event will come.
   */
  wakesNext: 'nothing' | 'resume' | 'sign-in' | 'sync' | 'page' | 'next-visit';
  /**
   * In a page: whether a worker controls it. On a first visit, and after a reload past the worker, none
   * does: then no write of the page goes through the queue.
   */
  controlled?: boolean;
}
