import type { DBSchema } from 'idb';
import { connect, type Connection } from 'workbox-plugin-core';
import type { DownloadJob } from './download-job.ts';
import type { JobStore } from './job-store.ts';

interface Schema extends DBSchema {
  jobs: { key: [scope: string, id: string]; value: DownloadJob; indexes: { 'by-time': [string, number] } };
}

export const databaseName = 'workbox-plugin-bg-fetch';

let shared: Connection<Schema> | undefined;

const database = (ready: () => Promise<void>) =>
  (shared ??= connect<Schema>({
    name: databaseName,
    version: 1,
    ready,
    upgrade: (db) => {
      db.createObjectStore('jobs', { keyPath: ['scope', 'id'] }).createIndex('by-time', [
        'scope',
        'createdAt',
      ]);
    },
  }));

/** The table of jobs in IndexedDB. */
export function createIndexedDBJobStore(scope: string, ready: () => Promise<void>): JobStore {
  const { run } = database(ready);
  return {
    update: (id, change) =>
      run(async (db) => {
        const tx = db.transaction('jobs', 'readwrite', { durability: 'strict' });
        // A transaction that fails says so by its requests, too: once is enough.
        tx.done.catch(() => {});
        const job = change(await tx.store.get([scope, id]));
        if (job) await tx.store.put(job);
        await tx.done;
        return job;
      }),

    get: (id) => run((db) => db.get('jobs', [scope, id])),

    // An array key sorts behind every number, so [] is "to the end".
    getAll: () => run((db) => db.getAllFromIndex('jobs', 'by-time', IDBKeyRange.bound([scope], [scope, []]))),

    delete: (id) =>
      run(async (db) => {
        const tx = db.transaction('jobs', 'readwrite', { durability: 'strict' });
        tx.done.catch(() => {});
        const known = await tx.store.getKey([scope, id]);
        await tx.store.delete([scope, id]);
        await tx.done;
        return known !== undefined;
      }),
  };
}
