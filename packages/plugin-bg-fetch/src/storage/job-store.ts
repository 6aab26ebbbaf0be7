import {
  byAcceptance,
  type DownloadJob,
  type DownloadState,
  type StoredFile,
} from '../shared/download-job.ts';
import { transactionDone, connect, promisify } from 'workbox-plugin-core';
import { protocol } from '../shared/protocol.ts';
import { hasEnded } from '../shared/reduce-job.ts';

/**
 * Where one registration scope keeps its jobs.
 *
 * Implementations must
 * - commit `update` as durably as the platform can before it resolves;
 * - read and write in one transaction in `update`;
 * - give a copy, not what they hold;
 * - touch no row of another scope.
 */
export interface JobStore {
  /**
   * Replaces the job by what `change` makes of it, and resolves with that. `change` gets `undefined`
   * if there is none, and returns `undefined` to leave everything as it is. It must not throw.
   */
  readonly update: (
    id: string,
    change: (job: DownloadJob | undefined) => DownloadJob | undefined,
  ) => Promise<DownloadJob | undefined>;
  /**
   * Writes down that files of the job are stored, at a cost that does not grow with the job. Resolves
   * with the job's state; with `undefined` where it has ended, was removed, or was asked for anew since.
   */
  readonly mark: (
    job: Pick<DownloadJob, 'id' | 'createdAt'>,
    stored: readonly StoredFile[],
  ) => Promise<DownloadState | undefined>;
  readonly get: (id: string) => Promise<DownloadJob | undefined>;
  /** By the time they were accepted. */
  readonly getAll: () => Promise<DownloadJob[]>;
  /** Those that have not ended, at a cost that does not grow with the others. */
  readonly getOpen: () => Promise<DownloadJob[]>;
  readonly delete: (id: string) => Promise<void>;
}

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
export function createJobStore(scope: string, ready: () => Promise<void>): JobStore {
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
