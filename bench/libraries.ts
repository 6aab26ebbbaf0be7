/** A queue that is compared: its worker, and where it stores its rows. */
export interface Library {
  name: string;
  worker: string;
  tag: string;
  database: string;
  store: string;
  /** Whether a page gets an answer for a write that is stored. Else it gets the error, and trusts the library. */
  tellsPages: boolean;
}

export const ours: Library = {
  name: 'workbox-plugin-sync-queue',
  worker: 'workers/ours.ts',
  tag: 'workbox-plugin-sync-queue:outbox',
  database: 'workbox-plugin-sync-queue',
  store: 'entries',
  tellsPages: true,
};

export const workbox: Library = {
  name: 'workbox-background-sync',
  worker: 'workers/workbox.ts',
  tag: 'workbox-background-sync:outbox',
  database: 'workbox-background-sync',
  store: 'requests',
  tellsPages: false,
};

export const serwist: Library = {
  name: 'serwist',
  worker: 'workers/serwist.ts',
  tag: 'serwist-background-sync:outbox',
  database: 'serwist-background-sync',
  store: 'requests',
  tellsPages: false,
};

/** The next major version, as far as it is published. */
export const serwist10: Library = { ...serwist, name: 'serwist 10 preview', worker: 'workers/serwist-10.ts' };
