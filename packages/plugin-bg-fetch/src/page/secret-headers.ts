import { withLock } from 'workbox-plugin-core/shared';
import { secretHeaders, type DownloadJob } from '../shared/download-job.ts';
import { protocol, type DownloadOrder } from '../shared/protocol.ts';

const isSecret = ([name]: [string, string]) => secretHeaders.includes(name);

/**
 * Headers that carry credentials stay in the memory of the page that called `fetch`. That page holds a lock for each
 * such job until it is closed. Other pages wait for the lock before they transfer the job, without those headers.
 */
export function createSecretHeaders(closed: AbortSignal) {
  const secrets = new Map<string, [string, string][]>();
  const locked = new Set<string>();
  const untilClosed = new Promise<void>((resolve) => closed.addEventListener('abort', () => resolve()));
  const lockOf = (id: string) => `${protocol.name} secret ${location.origin} ${id}`;

  return {
    /** Takes the secret headers out of an order. The lock is held before other pages can know the job. */
    takeFrom: ({ id, files }: DownloadOrder) => {
      for (const file of files) {
        const own = file.headers.filter(isSecret);
        if (!own.length) continue;
        secrets.set(file.url, own);
        file.isSecret = true;
        file.headers = file.headers.filter((header) => !isSecret(header));
        if (!locked.has(id)) void withLock(lockOf(id), () => untilClosed);
        locked.add(id);
      }
    },

    /** The job with the headers that only this page has. */
    addTo: (job: DownloadJob): DownloadJob => ({
      ...job,
      files: job.files.map((file) => ({
        ...file,
        headers: [...file.headers, ...((file.isSecret && secrets.get(file.url)) || [])],
      })),
    }),

    /** Runs `task` where the headers are, or once the page that has them is closed. */
    run: (job: DownloadJob, task: () => Promise<unknown>, signal = closed) =>
      job.files.some((file) => file.isSecret && !secrets.has(file.url))
        ? withLock(lockOf(job.id), async () => void (signal.aborted || (await task())))
        : task(),
  };
}

export type SecretHeaders = ReturnType<typeof createSecretHeaders>;
