import { derived, readable, type Readable } from 'svelte/store';
import type { Entry } from '../shared/entry.ts';
import type { QueueSnapshot } from '../shared/queue-snapshot.ts';
import { findEntry, noQueue, type QueueSource } from './queue-source.ts';

/**
 * The snapshot of a queue as a store. It listens to the client while the store has subscribers.
 *
 * @param client `undefined` on a server, where the snapshot is `connecting` and empty
 *
 * @example
 * const snapshot = queueStore(outbox);
 * // <p>{$snapshot.size} not sent yet</p>
 */
export const queueStore = (client: QueueSource | undefined): Readable<QueueSnapshot> =>
  readable(noQueue, (set) => {
    if (!client) return;
    const update = () => set(client.getSnapshot());
    update();
    return client.subscribe(update);
  });

/** An entry of a queue as a store; `undefined` where the queue has none of this id, or no longer. */
export const entryStore = (client: QueueSource | undefined, id: string): Readable<Entry | undefined> =>
  derived(queueStore(client), (snapshot) => findEntry(snapshot, id));
