import type { Collector } from './collection.ts';
import { dropStaged, readStaged } from './staging-cache.ts';

/** What the ranged engine has brought: its parts as one body, which stays on disk. */
export const collectRanged: Collector = (job) => ({
  read: async ({ url }) => {
    const { head, body } = await readStaged(job, url);
    return body.size === head?.total ? { response: new Response(null, head), body } : undefined;
  },
  drop: () => dropStaged(job),
});
