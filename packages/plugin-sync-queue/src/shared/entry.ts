import type { Schedule } from './schedule.ts';

/**
 * What the server says went wrong (`application/problem+json`, RFC 9457 §3.1), as far as it has these members. Texts
 * are cut; members of the server's own are in the body of `result(id)`.
 */
export interface Problem {
  /** A URI that names the kind of the problem, at most 500 characters. */
  type?: string;
  /** The kind in words, at most 200 characters. */
  title?: string;
  /** The HTTP status as the server's program meant it, from 100 to 599. */
  status?: number;
  /** This problem in words, at most 1000 characters. */
  detail?: string;
  /** A URI that names this occurrence, at most 500 characters. */
  instance?: string;
}

/** Why the last attempt of an {@link Entry} did not deliver it. */
export interface AttemptFailure {
  /**
   * - `network`: the request was rejected; nothing is known of the server.
   * - `timeout`: no complete answer within `attemptTimeoutSeconds`.
   * - `status`: the server answered, see `status`.
   * - `redirected`: somebody else answered: a sign-in page, another origin, or a page of HTML in place of
   *   JSON (a captive portal).
   * - `hook`: `requestWillReplay` threw; nothing was sent.
   * - `unreadable`: what was stored cannot be made into a request again; nothing was sent.
   */
  kind: 'network' | 'timeout' | 'status' | 'redirected' | 'hook' | 'unreadable';
  /** The HTTP status, where the server answered. */
  status?: number;
  /** What the server says went wrong, where the queue has `problems()`. */
  problem?: Problem;
  /**
   * When it may be sent again by the server's `Retry-After`, in milliseconds since the epoch: at random between the time
   * that the server named and half as long after it, so that not all clients are back at once.
   */
  retryAt?: number;
  /** The error's own words, for people who debug. */
  message?: string;
  /** When it happened, in milliseconds since the epoch. */
  at: number;
}

/**
 * - `waiting`: sent in its turn.
 * - `sending`: at the server now.
 * - `held`: its lane waits for a person: signed out (401) or led to a sign-in page.
 * - `conflict`: the server has another version (412), and its lane waits for `resolve(id, request)`, `retry(id)` or
 *   `discard(id)`.
 * - `parked`: answered badly `parkAfter` times; tried on, but nothing waits behind it.
 * - `dead`: a dead letter: given up, kept for `retry(id)` or `discard(id)`.
 */
export type EntryState = 'waiting' | 'sending' | 'held' | 'conflict' | 'parked' | 'dead';

/**
 * - `rejected`: the server will never take it (a 4xx), see `lastFailure.status`.
 * - `conflict`: 409 to the same key again and again.
 * - `expired`: older than `maxRetentionTime`, and tried once more; or not sent before the `expiresAt` of its `schedule`.
 * - `max-attempts`: tried `maxAttempts` times.
 * - `unreadable`: what was stored cannot be made into a request again.
 * - `needs-reconcile`: the server may have taken an attempt, and by now has forgotten its key
 *   (`idempotencyKey.ttlSeconds`). Whether `retry(id)` would do it twice is for a person or the app to find out.
 * - `dependency`: an entry that it depends on was not delivered, see `failedDependency`. Nothing was sent.
 */
export type DeadReason =
  'rejected' | 'conflict' | 'expired' | 'max-attempts' | 'unreadable' | 'needs-reconcile' | 'dependency';

/** A stored request, without its body: what `getAll()` lists and the hooks are told. */
export interface Entry {
  /** A UUID for the entry's life; also its idempotency key, unless the app set one. */
  readonly id: string;
  /** The registration scope it belongs to; workers of other scopes never touch it. */
  readonly scope: string;
  /** The name of its queue. */
  readonly queue: string;
  /**
   * The person it belongs to, where the queue knows of persons (`owner`, `setOwner`). Without one it is
   * nobody's: never sent while the queue knows of persons, until `retry`, `update` or `resolve` makes it the present one's.
   */
  readonly owner?: string;
  /** Entries of one lane keep their order among themselves. The owner is part of it. */
  readonly lane: string;
  /** Its place: a number that only grows, by arrival. */
  readonly order: number;
  readonly method: string;
  readonly url: string;
  /** True for a form that was submitted as a page navigation. */
  readonly navigation: boolean;
  /** The idempotency key it is sent with, if any. */
  readonly key?: string;
  /**
   * The last ten keys of earlier attempts with another request, oldest first: `requestWillReplay` changed the body
   * when the server might have taken the write under that key, or another request has taken its place.
   */
  readonly formerKeys?: readonly string[];
  /** A digest of the body that was sent last under `key`, where `requestWillReplay` made it another one. */
  readonly sentBody?: string;
  /** What `coalesce` said: a newer entry with the same key takes its place. */
  readonly coalesceKey?: string | undefined;
  /** The ids of the entries that it waits for, by the option `dependsOn`. */
  readonly dependsOn?: readonly string[];
  /** The one of them that was not delivered. */
  readonly failedDependency?: string;
  /** The temporary id of what it creates, by the option `temporaryIds`. */
  readonly temporaryId?: string;
  /** When it may be sent, by the option `schedule`. */
  readonly schedule?: Schedule;
  /** The URLs that it changes, without their hash, by the option `affects`. */
  readonly affects?: readonly string[];
  /** Whether `coalesce` said that it creates what the key names: no later change takes its place. */
  readonly creates?: boolean;
  /** Whether `coalesce` said that it takes back what the key names. */
  readonly cancels?: boolean;
  /** Bytes of its body. */
  readonly size: number;
  /** What the option `metadata` said, or what was given to `pushRequest({ metadata })`. */
  readonly metadata?: unknown;
  /** When it arrived, in milliseconds since the epoch. */
  readonly createdAt: number;
  state: EntryState;
  /** Tries so far, the live one included; only attempts without a network are not counted. */
  attempts: number;
  /** How many of these `maxAttempts` does not count: the network failed, or `requestWillReplay` did. */
  unanswered?: number;
  /** When `retry(id)` was last called for it, or for an entry behind it; `maxRetentionTime` counts from then. */
  retriedAt?: number;
  /** When `update(id, request)` last replaced its request. */
  updatedAt?: number;
  /** When the last attempt began; kept before the send, so that a killed attempt is known. */
  lastAttemptAt?: number | undefined;
  /** Not tried before this time, in milliseconds since the epoch. `Infinity`: not before somebody decides. */
  nextAttemptAt: number;
  lastFailure?: AttemptFailure;
  /** Why it was given up, when `state` is `dead`. */
  deadReason?: DeadReason;
  /**
   * When the first attempt began of which nobody knows whether the server took it, in milliseconds
   * since the epoch: `idempotencyKey.ttlSeconds` later it is not sent again by itself.
   */
  unknownSince?: number | undefined;
  /** How often the server answered badly, or `requestWillReplay` threw; at `parkAfter` the entry is parked. */
  badAnswers: number;
  /** How often the server answered 409 to its key, or with a conflict. */
  conflicts: number;
  /** How many of its conflicts `requestDidConflict` has resolved in a row. */
  resolutions?: number;
}
