import { PeriodicRefreshClient } from 'workbox-plugin-periodic-refresh/window';
import './media-page.ts';

declare global {
  interface Window {
    refresher: PeriodicRefreshClient;
  }
}

window.refresher = new PeriodicRefreshClient('feed');
