import type { Collector } from './collection.ts';
import { stagedFile } from './staging-cache.ts';

/** What the ranged engine has brought: its parts as one body, which stays on disk. */
export const collectRanged: Collector = (job) => ({
  read: async (file) => {
    const { head, parts } = await stagedFile(job, job.files.indexOf(file)).read();
    const body = new Blob(parts);
    if (!head || body.size !== head.total) return undefined;
    return new Response(body, { headers: [...head.headers, ['Content-Length', String(body.size)]] });
  },
  drop: async () => {
    await Promise.all(job.files.map((_, index) => stagedFile(job, index).drop()));
  },
});
