import { useDownloads } from 'workbox-plugin-bg-fetch/react';
import { downloadsStore } from 'workbox-plugin-bg-fetch/svelte';
import { useDownloads as useDownloadsInVue } from 'workbox-plugin-bg-fetch/vue';
import { useRefresh } from 'workbox-plugin-periodic-refresh/react';
import { refreshStore } from 'workbox-plugin-periodic-refresh/svelte';
import { useRefresh as useRefreshInVue } from 'workbox-plugin-periodic-refresh/vue';
import { useEntry, useSyncQueue } from 'workbox-plugin-sync-queue/react';
import { entryStore, queueStore } from 'workbox-plugin-sync-queue/svelte';
import { useEntry as useEntryInVue, useSyncQueue as useSyncQueueInVue } from 'workbox-plugin-sync-queue/vue';
import { client, downloads } from './page';

export const inReact = () => [
  useSyncQueue(client).size,
  useEntry(client, 'a')?.state,
  useDownloads(downloads).length,
  useRefresh(undefined).state,
];
export const inVue = () => [
  useSyncQueueInVue(client).value.size,
  useEntryInVue(client, () => 'a').value?.state,
  useDownloadsInVue(downloads).value.length,
  useRefreshInVue(undefined).value.state,
];
export const inSvelte = [
  queueStore(client),
  entryStore(client, 'a'),
  downloadsStore(downloads),
  refreshStore(undefined),
];
