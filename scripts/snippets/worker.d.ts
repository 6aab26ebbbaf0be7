// Names that the text around a snippet of a worker introduces.
import type * as queue from 'workbox-plugin-sync-queue';
import type * as media from 'workbox-plugin-bg-fetch';
import type * as refresh from 'workbox-plugin-periodic-refresh';
import type * as routing from 'workbox-routing';
import type * as strategies from 'workbox-strategies';

declare global {
  /** Of the static routing API, which the library of TypeScript does not have. */
  interface ExtendableEvent {
    addRoutes?(rules: object | object[]): Promise<void>;
  }
  const SyncQueuePlugin: typeof queue.SyncQueuePlugin;
  const explain: typeof queue.explain;
  const syncQueue: typeof queue.syncQueue;
  const workboxBackgroundSync: typeof queue.workboxBackgroundSync;
  const BackgroundFetchPlugin: typeof media.BackgroundFetchPlugin;
  const PeriodicRefreshPlugin: typeof refresh.PeriodicRefreshPlugin;
  const registerRoute: typeof routing.registerRoute;
  const CacheFirst: typeof strategies.CacheFirst;
  const NetworkOnly: typeof strategies.NetworkOnly;
  const StaleWhileRevalidate: typeof strategies.StaleWhileRevalidate;

  /** The plugin of the queue 'outbox'. */
  const plugin: queue.SyncQueuePlugin;
  function freshToken(): Promise<string>;
  function lastToken(): Promise<string>;
  function newToken(): Promise<string>;
  function sign(url: string): Promise<string>;
  function signedInUser(): Promise<string | null>;
  function report(problem: unknown): void;
}
