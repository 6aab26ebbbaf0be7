import { InspectorError, openInspector, type InspectorReport } from 'workbox-plugin-inspector';
import { BackgroundFetchClient } from 'workbox-plugin-bg-fetch/window';
import { BackgroundFetchProgress, type ProgressWords } from 'workbox-plugin-bg-fetch/element';
import { PeriodicRefreshClient, type RefreshSnapshot } from 'workbox-plugin-periodic-refresh/window';
import { SyncQueueStatus, type StatusWords } from 'workbox-plugin-sync-queue/element';
import { Outbox, type OutboxOptions } from 'workbox-plugin-sync-queue/outbox';
import {
  storedQueues,
  SyncQueueClient,
  SyncQueueError,
  type QueueSnapshot,
} from 'workbox-plugin-sync-queue/window';

export const client = new SyncQueueClient('outbox');
const written: OutboxOptions = { scope: '/app/', owner: () => 'alice' };
export const outbox: SyncQueueClient = new Outbox('outbox', written);
export const snapshot: QueueSnapshot = client.getSnapshot();
export const orphans = storedQueues();
export const code = (error: unknown) => (error instanceof SyncQueueError ? error.code : undefined);

export const downloads = new BackgroundFetchClient({ timeoutSeconds: 5 });
export const refreshed: RefreshSnapshot = new PeriodicRefreshClient('briefings').getSnapshot();
BackgroundFetchProgress.define();
SyncQueueStatus.define();
export const statusWords = ({ words }: SyncQueueStatus): StatusWords => words;
export const words = (element: BackgroundFetchProgress): ProgressWords => element.words;
export const inspector = openInspector({ queues: [client], refreshers: ['briefings'], downloads });
export const report = (): Promise<InspectorReport> => inspector.createReport({ queries: true });
export const isMisuse = (error: unknown) =>
  error instanceof InspectorError && error.code === 'unknown-option';
