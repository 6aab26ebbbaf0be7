/// <reference lib="webworker" />
// The routes of `no-plugin.ts`. The plugins are in the bundle, and nothing constructs them.
import { BackgroundFetchPlugin } from 'workbox-plugin-bg-fetch';
import { PeriodicRefreshPlugin } from 'workbox-plugin-periodic-refresh';
import { SyncQueuePlugin } from 'workbox-plugin-sync-queue';
import './no-plugin.ts';

Object.assign(self, { unused: [BackgroundFetchPlugin, PeriodicRefreshPlugin, SyncQueuePlugin] });
