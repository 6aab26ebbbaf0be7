import type { FailureReason } from './download-job.ts';

/** Failures that every other file of the job would share. Staged bytes are kept for the next try. */
export const storageFailures: FailureReason[] = ['quota-exceeded', 'storage-failed'];

/** The space that is missing for `bytes` that are still to arrive and `copy` bytes for the copy that storing makes. */
export async function findMissingSpace(
  bytes: number,
  copy: number,
): Promise<{ needed: number; available: number } | undefined> {
  const storage = navigator.storage as StorageManager | undefined;
  const { quota = Infinity, usage = 0 } = (await storage?.estimate?.()) ?? {};
  const needed = bytes + copy;
  const available = quota - usage;
  return needed > available ? { needed, available } : undefined;
}
