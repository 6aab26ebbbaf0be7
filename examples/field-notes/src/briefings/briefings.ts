// #region periodic-refresh
import { PeriodicRefreshClient } from 'workbox-plugin-periodic-refresh/window';
import { BRIEFINGS } from '../../shared/contract.ts';

/** The page client of the refresher. */
export const refresher = new PeriodicRefreshClient(BRIEFINGS);
// #endregion
