/** A queue that is compared: its worker, and where it stores its rows. */
export interface Library {
  name: string;
  worker: string;
  tag: string;
  database: string;
  store: string;
}

export const ours: Library = {
  name: 'workbox-plugin-sync-queue',
  worker: 'workers/ours.ts',
  tag: 'workbox-plugin-sync-queue:outbox',
  database: 'workbox-plugin-sync-queue',
  store: 'entries',
};

export const workbox: Library = {
  name: 'workbox-background-sync',
  worker: 'workers/workbox.ts',
  tag: 'workbox-background-sync:outbox',
  database: 'workbox-background-sync',
  store: 'requests',
};

export const serwist: Library = {
  name: 'serwist',
  worker: 'workers/serwist.ts',
  tag: 'serwist-background-sync:outbox',
  database: 'serwist-background-sync',
  store: 'requests',
};
