// Names that the text around a snippet of a page introduces.
import type * as queue from 'workbox-plugin-sync-queue/window';
import type * as inspection from 'workbox-plugin-inspector';
import type * as media from 'workbox-plugin-bg-fetch/window';
import type * as refresh from 'workbox-plugin-periodic-refresh/window';

declare global {
  const SyncQueueClient: typeof queue.SyncQueueClient;
  const SyncQueueError: typeof queue.SyncQueueError;
  const storedQueues: typeof queue.storedQueues;
  const BackgroundFetchClient: typeof media.BackgroundFetchClient;
  const PeriodicRefreshClient: typeof refresh.PeriodicRefreshClient;

  const openInspector: typeof inspection.openInspector;

  const outbox: queue.SyncQueueClient;
  const downloads: media.BackgroundFetchClient;
  const briefings: refresh.PeriodicRefreshClient;

  /** Of Vite. */
  interface ImportMeta {
    readonly env: { readonly DEV: boolean };
  }

  /** The id of an entry. */
  const id: string;
  const user: { id: string };
  const url: string;
  const button: HTMLButtonElement;
  function render(value: unknown): void;
  function say(text: string): void;
  function showPlayer(): void;
}
