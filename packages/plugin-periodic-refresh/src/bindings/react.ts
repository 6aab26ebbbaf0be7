import { useSyncExternalStore } from 'react';
import type { RefreshSnapshot } from '../page/periodic-refresh-client.ts';
import { noRefresh, type RefreshSource } from './refresh-source.ts';

const subscribeToNothing = () => () => {};

/**
 * The status of a refresher, with the report of its last run. The component is rendered again after each change.
 *
 * @param client one for all components; `undefined` on a server, where the state is `loading`
 *
 * @example
 * ```tsx
 * const Freshness = () => <p>{useRefresh(briefings).status?.lastRun?.refreshed} refreshed</p>;
 * ```
 */
export function useRefresh(client: RefreshSource | undefined): RefreshSnapshot {
  const snapshot = () => client?.getSnapshot() ?? noRefresh;
  return useSyncExternalStore(client?.subscribe ?? subscribeToNothing, snapshot, () => noRefresh);
}
