import type { DownloadJob, JobFile } from './download-job.ts';
import { dropStagedFile, stagingKey, stagingName, type StagedHead } from './staging-cache.ts';

/** Where the parts of a file are put while it arrives. */
export interface StagingFile {
  /** Forgets what there is, for a file of which nothing is here yet. */
  readonly begin: (head: StagedHead) => Promise<void>;
  /** The end of the file has been found. */
  readonly finish: (head: StagedHead) => Promise<void>;
  readonly append: (head: StagedHead, start: number, part: Uint8Array<ArrayBuffer>) => Promise<void>;
}

export function stagingFile(job: Pick<DownloadJob, 'scope' | 'id'>, file: JobFile): StagingFile {
  let opened: Promise<Cache> | undefined;
  // Into the cache that was opened, if it was dropped since: what comes late goes with it.
  const open = () => (opened ??= caches.open(stagingName(job)));
  const write = async (at: string, body: BodyInit) => (await open()).put(at, new Response(body));
  const finish = (head: StagedHead) => write(stagingKey(job, file.key), JSON.stringify(head));
  return {
    begin: async (head) => {
      await dropStagedFile(job, file, await open());
      await finish(head);
    },
    finish,
    append: (head, start, part) => write(stagingKey(job, file.key, start, head.validator), part),
  };
}
