import {
  computed,
  onScopeDispose,
  shallowRef,
  toValue,
  type ComputedRef,
  type MaybeRefOrGetter,
  type ShallowRef,
} from 'vue';
import type { Entry } from '../shared/entry.ts';
import type { QueueSnapshot } from '../shared/queue-snapshot.ts';
import { findEntry, noQueue, type QueueSource } from './queue-source.ts';

/**
 * The snapshot of a queue, until the component or the effect scope ends. Call it in `setup`.
 *
 * @param client one for all components; `undefined` on a server, where the snapshot is `connecting` and empty
 *
 * @example
 * const snapshot = useSyncQueue(outbox);
 * // <p>{{ snapshot.size }} not sent yet</p>
 */
export function useSyncQueue(client: QueueSource | undefined): Readonly<ShallowRef<QueueSnapshot>> {
  const snapshot = shallowRef(client?.getSnapshot() ?? noQueue);
  const update = () => {
    if (client) snapshot.value = client.getSnapshot();
  };
  if (client) onScopeDispose(client.subscribe(update));
  return snapshot;
}

/**
 * An entry of a queue; `undefined` where the queue has none of this id, or no longer.
 *
 * @param id also as a ref or a getter, such as `() => props.id`
 */
export function useEntry(
  client: QueueSource | undefined,
  id: MaybeRefOrGetter<string>,
): ComputedRef<Entry | undefined> {
  const snapshot = useSyncQueue(client);
  return computed(() => findEntry(snapshot.value, toValue(id)));
}
