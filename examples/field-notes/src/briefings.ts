import { PeriodicRefreshClient } from 'workbox-plugin-periodic-refresh/window';
import { BRIEFINGS } from '../shared/contract.ts';

/** The page's door to the refresher in the worker. */
export const refresher = new PeriodicRefreshClient(BRIEFINGS);
