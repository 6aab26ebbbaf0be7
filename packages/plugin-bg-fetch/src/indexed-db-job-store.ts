import { connect, resultOf, type Connection } from 'workbox-plugin-core';
import type { DownloadJob } from './download-job.ts';
import type { JobStore } from './job-store.ts';

export const databaseName = 'workbox-plugin-bg-fetch';

let shared: Connection | undefined;

const database = (ready: () => Promise<void>) =>
  (shared ??= connect({
    name: databaseName,
    version: 1,
    ready,
    upgrade: (db) =>
      db
        .createObjectStore('jobs', { keyPath: ['scope', 'id'] })
        .createIndex('by-time', ['scope', 'createdAt']),
  }));

/** The table of jobs in IndexedDB. */
export function createIndexedDBJobStore(scope: string, ready: () => Promise<void>): JobStore {
  const { run } = database(ready);

  const read = <T>(ask: (jobs: IDBObjectStore) => IDBRequest<T>): Promise<T> =>
    run((db) => resultOf(ask(db.transaction('jobs').objectStore('jobs'))));

  return {
    // Strictly: a row may be all that is left of a download.
    update: (id, change) =>
      run(
        (db) =>
          new Promise((resolve, reject) => {
            const tx = db.transaction('jobs', 'readwrite', { durability: 'strict' });
            const jobs = tx.objectStore('jobs');
            const found = jobs.get([scope, id]);
            let job: DownloadJob | undefined;
            found.onsuccess = () => {
              job = change(found.result as DownloadJob | undefined);
              if (job) jobs.put(job);
            };
            tx.oncomplete = () => resolve(job);
            tx.onabort = () => reject(tx.error ?? new DOMException('Aborted', 'AbortError'));
          }),
      ),

    get: (id) => read((jobs) => jobs.get([scope, id])),

    // An array key sorts behind every number, so [] is "to the end".
    getAll: () => read((jobs) => jobs.index('by-time').getAll(IDBKeyRange.bound([scope], [scope, []]))),

    delete: (id) =>
      run((db) => resultOf(db.transaction('jobs', 'readwrite').objectStore('jobs').delete([scope, id]))),
  };
}
