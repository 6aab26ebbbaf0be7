import type { Entry } from './entry.ts';

/** What the page gets instead of an answer, as JSON. */
export interface Receipt {
  queued: true;
  /** The entry's id, for `SyncQueueClient`. */
  id: string;
  queue: string;
}

/** The header of a receipt that carries the entry's id. */
export const entryHeader = 'Sync-Queue-Entry';

/** A receipt as JSON: 202 with `{ queued: true, id, queue }`. */
export const receipt = ({ id, queue }: Entry): Response =>
  new Response(
    JSON.stringify({ queued: true, id, queue } satisfies Receipt),
    receiptInit(id, 'application/json'),
  );

/** What each receipt says in its status and headers. */
export const receiptInit = (id: string, type: string): ResponseInit => ({
  status: 202,
  headers: { 'Content-Type': type, [entryHeader]: id },
});
