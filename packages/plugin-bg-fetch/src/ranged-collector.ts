import type { ReadFile } from './read-file.ts';
import type { DownloadJob } from './download-job.ts';
import { readStaged } from './staging-cache.ts';

/** What the ranged engine has brought, in whatever life of the worker: its parts as one body, which stays on disk. */
export const collectRanged =
  (job: DownloadJob): ReadFile =>
  async (file) => {
    const { head, body } = await readStaged(job, file);
    return body.size === head?.total ? { response: new Response(null, head), body } : undefined;
  };
