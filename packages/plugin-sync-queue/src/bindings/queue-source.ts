import type { SyncQueueClient } from '../page/sync-queue-client.ts';
import type { QueueSnapshot } from '../shared/queue-snapshot.ts';

/** The part of a `SyncQueueClient` that the bindings use. */
export type QueueSource = Pick<SyncQueueClient, 'getSnapshot' | 'subscribe'>;

/** The snapshot where there is no client yet: on a server, and at the hydration of what it rendered. */
export const noQueue: QueueSnapshot = {
  status: 'connecting',
  paused: false,
  disabled: false,
  entries: [],
  size: 0,
  dead: 0,
  bytes: 0,
  oldestAt: undefined,
  lastFailure: undefined,
};

export const findEntry = ({ entries }: QueueSnapshot, id: string) => entries.find((entry) => entry.id === id);
