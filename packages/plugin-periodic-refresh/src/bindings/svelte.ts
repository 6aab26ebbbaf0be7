import { readable, type Readable } from 'svelte/store';
import type { RefreshSnapshot } from '../page/periodic-refresh-client.ts';
import { noRefresh, type RefreshSource } from './refresh-source.ts';

/**
 * The status of a refresher, with the report of its last run, as a store. It listens to the client while the store has
 * subscribers.
 *
 * @param client `undefined` on a server, where the state is `loading`
 *
 * @example
 * const refresh = refreshStore(briefings);
 * // <p>{$refresh.status?.mode}</p>
 */
export const refreshStore = (client: RefreshSource | undefined): Readable<RefreshSnapshot> =>
  readable(noRefresh, (set) => {
    if (!client) return;
    const update = () => set(client.getSnapshot());
    update();
    return client.subscribe(update);
  });
