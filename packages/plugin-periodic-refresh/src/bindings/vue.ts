import { onScopeDispose, shallowRef, type ShallowRef } from 'vue';
import type { RefreshSnapshot } from '../page/periodic-refresh-client.ts';
import { noRefresh, type RefreshSource } from './refresh-source.ts';

/**
 * The status of a refresher, with the report of its last run, until the component or the effect scope ends. Call it in
 * `setup`.
 *
 * @param client one for all components; `undefined` on a server, where the state is `loading`
 *
 * @example
 * const refresh = useRefresh(briefings);
 * // <p>{{ refresh.status?.mode }}</p>
 */
export function useRefresh(client: RefreshSource | undefined): Readonly<ShallowRef<RefreshSnapshot>> {
  const snapshot = shallowRef(client?.getSnapshot() ?? noRefresh);
  const update = () => {
    if (client) snapshot.value = client.getSnapshot();
  };
  if (client) onScopeDispose(client.subscribe(update));
  return snapshot;
}
