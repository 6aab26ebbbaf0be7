import { useSyncExternalStore } from 'react';
import type { Entry } from '../shared/entry.ts';
import type { QueueSnapshot } from '../shared/queue-snapshot.ts';
import { findEntry, noQueue, type QueueSource } from './queue-source.ts';

const subscribeToNothing = () => () => {};

/**
 * The snapshot of a queue. The component is rendered again after each change of it.
 *
 * @param client one for all components; `undefined` on a server, where the snapshot is `connecting` and empty
 *
 * @example
 * ```tsx
 * const outbox = typeof window === 'undefined' ? undefined : new SyncQueueClient('outbox');
 * const Pending = () => <p>{useSyncQueue(outbox).size} not sent yet</p>;
 * ```
 */
export function useSyncQueue(client: QueueSource | undefined): QueueSnapshot {
  const snapshot = () => client?.getSnapshot() ?? noQueue;
  return useSyncExternalStore(client?.subscribe ?? subscribeToNothing, snapshot, () => noQueue);
}

/**
 * An entry of a queue; `undefined` where the queue has none of this id, or no longer. The component is rendered again
 * after a change of this entry only.
 *
 * @example
 * ```tsx
 * const State = ({ id }: { id: string }) => <span>{useEntry(outbox, id)?.state ?? 'sent'}</span>;
 * ```
 */
export function useEntry(client: QueueSource | undefined, id: string): Entry | undefined {
  const entry = () => client && findEntry(client.getSnapshot(), id);
  return useSyncExternalStore(client?.subscribe ?? subscribeToNothing, entry, () => undefined);
}
