import { SyncQueueError } from './sync-queue-error.ts';

/**
 * A value that names nobody must never mean everybody.
 *
 * @throws SyncQueueError `invalid-owner`
 */
export function checkOwner(name: string, received: unknown): void {
  if (typeof received !== 'string' || !received)
    throw new SyncQueueError('invalid-owner', { name, received });
}
