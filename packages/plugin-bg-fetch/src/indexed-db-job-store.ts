import { transactionDone, connect, promisify } from 'workbox-plugin-core';
import type { DownloadJob, DownloadState } from './download-job.ts';
import { byAcceptance, type JobStore } from './job-store.ts';
import { protocol } from './messages.ts';
import { hasEnded } from './reduce-job.ts';

export const databaseName = protocol.name;

/**
 * Rows beside a job, in the same store, with a list in the place of its id: `[id]` while the job has not
 * ended, `[id, at]` for each file that is stored and that the job's own row does not name yet. An array
 * key sorts behind every string, so earlier versions neither read nor touch them.
 */
type Beside =
  | { id: [string]; scope: string; state: DownloadState; createdAt: number }
  | { id: [string, number]; scope: string; storedBytes: number; createdAt: number };

/** The table of jobs in IndexedDB. */
export function createIndexedDBJobStore(scope: string, ready: () => Promise<void>): JobStore {
  const { run } = connect({
    name: databaseName,
    version: 1,
    ready,
    upgrade: (db) => db.createObjectStore('jobs', { keyPath: ['scope', 'id'] }),
  });
  // [] sorts behind every string, and [[]] behind every list of strings and numbers.
  const allRows = () => IDBKeyRange.bound([scope], [scope, [[]]]);
  const besideAll = () => IDBKeyRange.bound([scope, []], [scope, [[]]]);
  const besideOf = (id: string) => IDBKeyRange.bound([scope, [id]], [scope, [id, []]]);

  const jobsOf = (db: IDBDatabase) => db.transaction('jobs').objectStore('jobs');
  const write = (use: (jobs: IDBObjectStore) => void, options?: IDBTransactionOptions) =>
    run(async (db) => {
      const tx = db.transaction('jobs', 'readwrite', options);
      use(tx.objectStore('jobs'));
      await transactionDone(tx);
    });
  /** The jobs of some rows, with what is written down beside them. */
  const join = (rows: (DownloadJob | Beside | undefined)[]) => {
    const found = new Map<string, DownloadJob>();
    for (const row of rows)
      if (!row) continue;
      else if (typeof row.id === 'string') found.set(row.id, row as DownloadJob);
      else if ('storedBytes' in row) {
        const [id, at] = row.id;
        const job = found.get(id);
        const file = job?.files[at];
        if (file && job.createdAt === row.createdAt) file.storedBytes = row.storedBytes;
      }
    return found;
  };
  const read = async (db: IDBDatabase, ids: string[]) => {
    const jobs = jobsOf(db);
    const rows = await Promise.all(
      ids.map((id) => Promise.all([promisify(jobs.get([scope, id])), promisify(jobs.getAll(besideOf(id)))])),
    );
    return join(rows.flat(2) as DownloadJob[]);
  };

  return {
    update: async (id, change) => {
      let job: DownloadJob | undefined;
      await write(
        (jobs) => {
          const found = jobs.get([scope, id]);
          const beside = jobs.getAll(besideOf(id));
          beside.onsuccess = () => {
            job = change(join([found.result as DownloadJob, ...(beside.result as Beside[])]).get(id));
            if (!job) return;
            jobs.put(job);
            jobs.delete(besideOf(id));
            if (!hasEnded(job)) jobs.put({ scope, id: [id], state: job.state, createdAt: job.createdAt });
          };
        },
        // A row may be all that is left of a download.
        { durability: 'strict' },
      );
      return job;
    },

    mark: async ({ id, createdAt }, stored) => {
      let state: DownloadState | undefined;
      await write((jobs) => {
        const open = jobs.get([scope, [id]]) as IDBRequest<{ state: DownloadState; createdAt: number }>;
        open.onsuccess = () => {
          if (open.result?.createdAt !== createdAt) return;
          ({ state } = open.result);
          for (const [at, storedBytes] of stored) jobs.put({ scope, id: [id, at], storedBytes, createdAt });
        };
      });
      return state;
    },

    get: (id) => run(async (db) => (await read(db, [id])).get(id)),

    getAll: () =>
      run(async (db) => {
        const rows = await promisify(jobsOf(db).getAll(allRows()));
        return [...join(rows as DownloadJob[]).values()].sort(byAcceptance);
      }),

    getOpen: () =>
      run(async (db) => {
        const keys = await promisify(jobsOf(db).getAllKeys(besideAll()));
        const ids = (keys as [string, string[]][]).filter(([, id]) => id.length === 1).map(([, [id]]) => id!);
        return [...(await read(db, ids)).values()].sort(byAcceptance);
      }),

    delete: (id) =>
      write((jobs) => {
        jobs.delete([scope, id]);
        jobs.delete(besideOf(id));
      }),
  };
}
