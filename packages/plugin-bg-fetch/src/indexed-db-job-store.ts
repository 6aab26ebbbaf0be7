import { committed, connect, resultOf } from 'workbox-plugin-core';
import type { DownloadJob } from './download-job.ts';
import type { JobStore } from './job-store.ts';
import { protocol } from './messages.ts';

export const databaseName = protocol.name;

/** The table of jobs in IndexedDB. */
export function createIndexedDBJobStore(scope: string, ready: () => Promise<void>): JobStore {
  const { run } = connect({
    name: databaseName,
    version: 1,
    ready,
    upgrade: (db) => db.createObjectStore('jobs', { keyPath: ['scope', 'id'] }),
  });

  const ask = <T>(request: (jobs: IDBObjectStore) => IDBRequest<T>, mode?: IDBTransactionMode): Promise<T> =>
    run((db) => resultOf(request(db.transaction('jobs', mode).objectStore('jobs'))));

  return {
    // Strictly: a row may be all that is left of a download.
    update: (id, change) =>
      run(async (db) => {
        const tx = db.transaction('jobs', 'readwrite', { durability: 'strict' });
        const jobs = tx.objectStore('jobs');
        const found = jobs.get([scope, id]);
        let job: DownloadJob | undefined;
        found.onsuccess = () => {
          job = change(found.result as DownloadJob | undefined);
          if (job) jobs.put(job);
        };
        await committed(tx);
        return job;
      }),

    get: (id) => ask((jobs) => jobs.get([scope, id])),

    // An array key sorts behind every number, so [] is "to the end".
    getAll: async () => {
      const all = await ask((jobs) => jobs.getAll(IDBKeyRange.bound([scope], [scope, []])));
      return (all as DownloadJob[]).sort((a, b) => a.createdAt - b.createdAt);
    },

    delete: (id) => ask((jobs) => jobs.delete([scope, id]), 'readwrite'),
  };
}
