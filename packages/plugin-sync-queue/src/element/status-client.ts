import type { QueueSnapshot } from '../shared/queue-snapshot.ts';

/** The part of `SyncQueueClient` that the element uses. */
export interface StatusClient {
  readonly getSnapshot: () => QueueSnapshot;
  readonly subscribe: (listener: () => void) => () => void;
  replayRequests(): Promise<void>;
  retry(id: string): Promise<unknown>;
  discard(id: string): Promise<void>;
  resume(): Promise<void>;
  forgetStorageLost(): Promise<void>;
}
