import { onScopeDispose, shallowRef, type ShallowRef } from 'vue';
import type { Download } from '../shared/download.ts';
import { noDownloads, type DownloadsSource } from './downloads-source.ts';

/**
 * The downloads by the time of their creation, until the component or the effect scope ends. Call it in `setup`.
 *
 * @param client one for all components; `undefined` on a server, where there are none
 *
 * @example
 * const all = useDownloads(downloads);
 * // <li v-for="{ id, title } in all" :key="id">{{ title }}</li>
 */
export function useDownloads(client: DownloadsSource | undefined): Readonly<ShallowRef<readonly Download[]>> {
  const snapshot = shallowRef(client?.getSnapshot() ?? noDownloads);
  const update = () => {
    if (client) snapshot.value = client.getSnapshot();
  };
  if (client) onScopeDispose(client.subscribe(update));
  return snapshot;
}
