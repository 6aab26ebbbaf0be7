import { PeriodicRefreshClient } from 'workbox-plugin-periodic-refresh/window';

declare global {
  interface Window {
    refresher: PeriodicRefreshClient;
  }
}

const pollSeconds = Number(new URL(location.href).searchParams.get('poll')) || undefined;
window.refresher = new PeriodicRefreshClient('entries', { pollSeconds });
