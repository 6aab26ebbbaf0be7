import type { PeriodicRefreshClient, RefreshSnapshot } from '../page/periodic-refresh-client.ts';

/** The part of a `PeriodicRefreshClient` that the bindings use. */
export type RefreshSource = Pick<PeriodicRefreshClient, 'getSnapshot' | 'subscribe'>;

/** The snapshot where there is no client yet: on a server, and at the hydration of what it rendered. */
export const noRefresh: RefreshSnapshot = { state: 'loading' };
