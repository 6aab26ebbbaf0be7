import { PeriodicRefreshClient } from 'workbox-plugin-periodic-refresh/window';

declare global {
  interface Window {
    refresher: PeriodicRefreshClient;
  }
}

window.refresher = new PeriodicRefreshClient('entries');
