import type { AttemptFailure, DeadReason, Entry } from './entry.ts';
import type { Constraints } from './schedule.ts';

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
   * - `decision`: all that waits is in conflict, or behind a conflict.
   * - `resume`: it is paused.
   * - `sign-in`: all that waits is held until a person has signed in and `resume()` or `setOwner()` is called.
   * - `sync`: the browser, with no page open.
   * - `page`: an open page of the app that has a `SyncQueueClient`.
   * - `next-visit`: no page is open and no event will come.
   */
  wakesNext: 'nothing' | 'resume' | 'sign-in' | 'decision' | 'sync' | 'page' | 'next-visit';
  /**
   * In a page: whether a worker controls it. On a first visit, and after a reload past the worker, none
   * does: then no write of the page goes through the queue.
   */
  controlled?: boolean;
}

/**
 * What an entry waits for. Times are in milliseconds since the epoch. `said` is what the server said of the last failure,
 * title and detail, where the queue has `problems()`.
 * - `answer`: it is at the server now.
 * - `turn`: it is ready, and sent when something wakes the queue: `wakesNext`.
 * - `other-worker`: it is ready, and another worker of the scope replays at this moment.
 * - `lane`: the entry `behind` of its lane goes first, and waits itself for what `because` says.
 * - `time`: `until` then, after a failure that a later attempt may better. With `soonerOnline`, the
 *   network's return lets it go at once.
 * - `retry-after`: the server asked for it to come back no sooner than `until`.
 * - `origin`: its server asked for no request of the queue before `until` (`originPauses()`).
 * - `not-before`: `until` then, because the option `schedule` says so. `retry(id)` sends it sooner.
 * - `dependency`: the entries `dependsOn` go first. It fails with them.
 * - `constraints`: what `schedule` asks of the device does not hold: `unmet` says what. `retry(id)` sends it all the same.
 * - `network`: the browser is offline.
 * - `sign-in`: the server wants to know who it is (401, or a sign-in page); `resume()` lets it go on,
 *   and it is asked again at `until`.
 * - `conflict`: the server has another version: `resolve(id, request)`, `retry(id)` or `discard(id)`.
 * - `owner`: it belongs to another person than the one who is there now, or to nobody known; `owner` says
 *   whom. `retry(id)` makes it the present one's where it is nobody's.
 * - `resume`: the queue is paused.
 * - `enabled`: the queue was built with `disabled`.
 * - `decision`: a dead letter: `retry(id)` or `discard(id)`.
 */
export type Explanation =
  | { waitingFor: 'answer'; since: number | undefined }
  | { waitingFor: 'turn'; wakesNext: Capabilities['wakesNext'] | undefined }
  | { waitingFor: 'other-worker' }
  | { waitingFor: 'lane'; behind: Entry; because: Explanation }
  | {
      waitingFor: 'time';
      until: number;
      soonerOnline: boolean;
      lastFailure: AttemptFailure | undefined;
      said?: string;
    }
  | { waitingFor: 'retry-after'; until: number; lastFailure: AttemptFailure; said?: string }
  | { waitingFor: 'origin'; origin: string; until: number }
  | { waitingFor: 'time'; until: number; soonerOnline: boolean; lastFailure: AttemptFailure | undefined }
  | { waitingFor: 'retry-after'; until: number; lastFailure: AttemptFailure }
  | { waitingFor: 'not-before'; until: number }
  | { waitingFor: 'dependency'; dependsOn: readonly string[] }
  | { waitingFor: 'constraints'; unmet: readonly (keyof Constraints)[] }
  | { waitingFor: 'network' }
  | { waitingFor: 'sign-in'; until: number; lastFailure: AttemptFailure | undefined; said?: string }
  | { waitingFor: 'conflict'; lastFailure: AttemptFailure | undefined; said?: string }
  | { waitingFor: 'owner'; owner: string | undefined }
  | { waitingFor: 'resume' }
  | { waitingFor: 'enabled' }
  | {
      waitingFor: 'decision';
      deadReason: DeadReason | undefined;
      lastFailure: AttemptFailure | undefined;
      said?: string;
    };
