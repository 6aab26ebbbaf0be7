import { openInspector, WorkboxPluginInspector, type InspectorOptions } from 'workbox-plugin-inspector';
import { SyncQueueClient } from 'workbox-plugin-sync-queue/window';

declare global {
  interface Window {
    /** Opens the inspector, or says why it cannot be opened. */
    inspect(options: InspectorOptions): string;
    /** The client of an app. */
    createClient(name: string): SyncQueueClient;
  }
}

WorkboxPluginInspector.define();

window.inspect = (options) => {
  try {
    openInspector(options);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

window.createClient = (name) => new SyncQueueClient(name);

document
  .querySelector('button')!
  .addEventListener('click', () =>
    openInspector({ queues: ['outbox', 'photos'], refreshers: ['entries'], downloads: true }),
  );
