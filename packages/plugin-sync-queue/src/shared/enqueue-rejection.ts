import type { SyncQueueError } from './sync-queue-error.ts';

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
