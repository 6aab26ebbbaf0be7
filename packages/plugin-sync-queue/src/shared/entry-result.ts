import type { DeadReason } from './entry.ts';
import type { SyncQueueError } from './sync-queue-error.ts';

/**
 * - `delivered`: the server took it.
 * - `refused`: it is a dead letter, or its page got the rejection itself.
 * - `conflict`: it has not ended. The answer is that of the server to the request that is in conflict.
 * - `superseded`: a newer entry took its place before it was sent.
 * - `cancelled`: what it is about was created and deleted again before anything of it was sent.
 * - `discarded`: somebody gave it up: `discard(id)`, or the page that aborted its request.
 */
export type ResultOutcome = 'delivered' | 'refused' | 'conflict' | 'superseded' | 'cancelled' | 'discarded';

/**
 * How an entry ended: what `result(id)` gives, after a reload and in other tabs too. Kept for
 * `resultRetentionSeconds`.
 *
 * @example
 * const { status, headers, body } = await outbox.result(id);
 * const note = await new Response(body, { headers }).json();
 */
export interface EntryResult {
  readonly id: string;
  readonly outcome: ResultOutcome;
  /** When it ended, in milliseconds since the epoch. */
  readonly at: number;
  /** Why it was given up, where it is a dead letter. */
  readonly deadReason?: DeadReason;
  /** The last answer's, where there was one; 0 if the server's origin does not let it be read. */
  readonly status?: number;
  /** The answer's headers, their names in lower case. */
  readonly headers?: Record<string, string>;
  /** The answer's body, at most `resultMaxBytes` of it. */
  readonly body?: ArrayBuffer;
  /** Whether the body was longer. */
  readonly truncated?: boolean;
}

/** A result at rest. */
export interface ResultRecord extends EntryResult {
  readonly scope: string;
  readonly queue: string;
  readonly owner?: string;
}

/**
 * What stood against keeping a write.
 * - `maxEntries`, `maxBytes`, `maxEntryBytes`: the option of that name.
 * - `disk`: the browser has no more room for this origin (`QuotaExceededError`).
 * - `storage`: the browser did not store it for another reason; private windows may refuse all.
 * - `request`: its body could not be read.
 */
export type RejectedBy = 'maxEntries' | 'maxBytes' | 'maxEntryBytes' | 'disk' | 'storage' | 'request';

/** A write of a page that could neither be delivered nor kept. */
export interface EnqueueRejection {
  readonly by: RejectedBy;
  readonly method: string;
  readonly url: string;
  /** In milliseconds since the epoch. */
  readonly at: number;
}

export function rejectedBy({ code, details }: SyncQueueError): RejectedBy {
  if (code === 'limit-reached') return details['limit'] as RejectedBy;
  if (code === 'unreadable-request') return 'request';
  return details['error'] === 'QuotaExceededError' ? 'disk' : 'storage';
}
