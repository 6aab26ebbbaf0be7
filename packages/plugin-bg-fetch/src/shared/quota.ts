import type { FailureReason } from './download-job.ts';

/** No file of a job can be stored where one fails so, and what is staged is kept for the next try. */
export const ofStorage: FailureReason[] = ['quota-exceeded', 'storage-failed'];

/** What is lacking for `bytes` that are to arrive, and `copy` more for the copy that storing makes. */
export async function missingRoom(
  bytes: number,
  copy: number,
): Promise<{ needed: number; available: number } | undefined> {
  const storage = navigator.storage as StorageManager | undefined;
  const { quota = Infinity, usage = 0 } = (await storage?.estimate?.()) ?? {};
  const needed = bytes + copy;
  const available = quota - usage;
  return needed > available ? { needed, available } : undefined;
}
