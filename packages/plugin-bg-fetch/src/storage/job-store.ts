import { connect, promisify, transactionDone } from 'workbox-plugin-core';
import { byCreation, type DownloadJob, type DownloadState, type StoredFile } from '../shared/download-job.ts';
import { protocol } from '../shared/protocol.ts';
import { hasEnded } from '../shared/reduce-job.ts';

/** The jobs of one registration scope. Rows of other scopes are neither read nor changed. */
export interface JobStore {
  /**
   * Replaces a job by the result of `reduce`, in one transaction with the reading, and resolves with it after a
   * strict commit. `reduce` gets `undefined` if there is no job, and returns `undefined` to change nothing. It must
   * not throw.
   */
  readonly update: (
    id: string,
    reduce: (job: DownloadJob | undefined) => DownloadJob | undefined,
  ) => Promise<DownloadJob | undefined>;
  /**
   * Records that files of a job are stored. The cost does not grow with the job. Resolves with the job's state;
   * with `undefined` if it has ended, was deleted, or was created again since.
   */
  readonly markStored: (
    job: Pick<DownloadJob, 'id' | 'createdAt'>,
    stored: readonly StoredFile[],
  ) => Promise<DownloadState | undefined>;
  readonly get: (id: string) => Promise<DownloadJob | undefined>;
  /** By the time of creation. */
  readonly getAll: () => Promise<DownloadJob[]>;
  /** The jobs that have not ended. The cost does not grow with the others. */
  readonly getUnfinished: () => Promise<DownloadJob[]>;
  readonly delete: (id: string) => Promise<void>;
  /** Whether there may be jobs of any scope. Opens no database. */
  readonly exists: () => Promise<boolean>;
}

/**
 * Rows beside a job, in the same object store, with an array in the place of its id: `[id]` while the job has not
 * ended, and `[id, index]` for each stored file that the job's own row does not have yet. An array sorts after every
 * string, so earlier versions neither read nor change these rows.
 */
type RowBeside =
  | { id: [string]; scope: string; state: DownloadState; createdAt: number }
  | { id: [string, number]; scope: string; storedBytes: number; createdAt: number };

/** The jobs among some rows, with the stored files of the rows beside them. */
function joinRows(rows: (DownloadJob | RowBeside | undefined)[]): Map<string, DownloadJob> {
  const jobs = new Map<string, DownloadJob>();
  for (const row of rows)
    if (!row) continue;
    else if (typeof row.id === 'string') jobs.set(row.id, row as DownloadJob);
    else if ('storedBytes' in row) {
      const [id, index] = row.id;
      const job = jobs.get(id);
      const file = job?.files[index];
      if (file && job.createdAt === row.createdAt) file.storedBytes = row.storedBytes;
    }
  return jobs;
}

/** Opens the job table in IndexedDB when it is first used, and not before `ready` resolves. */
export function createJobStore(scope: string, ready: () => Promise<void>): JobStore {
  const { run, exists } = connect({
    name: protocol.name,
    version: 1,
    ready,
    upgrade: (db) => db.createObjectStore('jobs', { keyPath: ['scope', 'id'] }),
  });
  // [] sorts after every string, and [[]] after every array of strings and numbers.
  const allRows = () => IDBKeyRange.bound([scope], [scope, [[]]]);
  const allRowsBeside = () => IDBKeyRange.bound([scope, []], [scope, [[]]]);
  const rowsBeside = (id: string) => IDBKeyRange.bound([scope, [id]], [scope, [id, []]]);

  const jobsOf = (db: IDBDatabase) => db.transaction('jobs').objectStore('jobs');
  const write = (use: (jobs: IDBObjectStore) => void, options?: IDBTransactionOptions) =>
    run(async (db) => {
      const tx = db.transaction('jobs', 'readwrite', options);
      use(tx.objectStore('jobs'));
      await transactionDone(tx);
    });
  const read = async (db: IDBDatabase, ids: string[]) => {
    const jobs = jobsOf(db);
    const rows = await Promise.all(
      ids.map((id) =>
        Promise.all([promisify(jobs.get([scope, id])), promisify(jobs.getAll(rowsBeside(id)))]),
      ),
    );
    return joinRows(rows.flat(2) as DownloadJob[]);
  };

  return {
    exists,

    update: async (id, reduce) => {
      let job: DownloadJob | undefined;
      await write(
        (jobs) => {
          const row = jobs.get([scope, id]);
          const beside = jobs.getAll(rowsBeside(id));
          beside.onsuccess = () => {
            job = reduce(joinRows([row.result as DownloadJob, ...(beside.result as RowBeside[])]).get(id));
            if (!job) return;
            jobs.put(job);
            jobs.delete(rowsBeside(id));
            if (!hasEnded(job)) jobs.put({ scope, id: [id], state: job.state, createdAt: job.createdAt });
          };
        },
        // The row may be all that is left of a download.
        { durability: 'strict' },
      );
      return job;
    },

    markStored: async ({ id, createdAt }, stored) => {
      let state: DownloadState | undefined;
      await write((jobs) => {
        const open = jobs.get([scope, [id]]) as IDBRequest<{ state: DownloadState; createdAt: number }>;
        open.onsuccess = () => {
          if (open.result?.createdAt !== createdAt) return;
          ({ state } = open.result);
          for (const [index, storedBytes] of stored)
            jobs.put({ scope, id: [id, index], storedBytes, createdAt });
        };
      });
      return state;
    },

    get: (id) => run(async (db) => (await read(db, [id])).get(id)),

    getAll: () =>
      run(async (db) => {
        const rows = await promisify(jobsOf(db).getAll(allRows()));
        return [...joinRows(rows as DownloadJob[]).values()].sort(byCreation);
      }),

    getUnfinished: () =>
      run(async (db) => {
        const keys = await promisify(jobsOf(db).getAllKeys(allRowsBeside()));
        const ids = (keys as [string, string[]][]).filter(([, id]) => id.length === 1).map(([, [id]]) => id!);
        return [...(await read(db, ids)).values()].sort(byCreation);
      }),

    delete: (id) =>
      write((jobs) => {
        jobs.delete([scope, id]);
        jobs.delete(rowsBeside(id));
      }),
  };
}
