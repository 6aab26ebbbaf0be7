import type { DownloadJob, JobFile } from './download-job.ts';
import { protocol } from './protocol.ts';

/** What is known of a file while it arrives. */
export interface StagedHead {
  /** Missing where what is here must not be resumed. */
  validator?: string | undefined;
  /** Missing until the end of the file is known. */
  total?: number | undefined;
  /** Another origin has answered, perhaps after a redirect. */
  crossOrigin?: boolean;
  /** The origin's headers for the whole file. */
  headers: [name: string, value: string][];
}

type Owner = Pick<DownloadJob, 'scope' | 'id'>;
const prefix = (scope: string) => `${protocol.name} ${scope} `;

/** The cache of a job's parts. None is there before something is written. */
export const stagingName = ({ scope, id }: Owner) => prefix(scope) + id;

/**
 * What a part of a file, or its head, is kept under. With the validator: a part that comes late from a
 * page that was killed is no part of another version.
 */
export const stagingKey = ({ scope }: Owner, key: string, part: number | string = '', validator = '') =>
  `${scope}?${[key, part, validator].map(encodeURIComponent).join('&')}`;

/**
 * What is here of a file: its parts from the first byte on, without a hole. Each was put
 * there whole or not at all, whenever page or browser was killed, and stays on disk.
 */
export async function readStaged(job: Owner, { key }: Pick<JobFile, 'key'>) {
  const read = async (part?: number, validator?: string) =>
    (await caches.match(stagingKey(job, key, part, validator), { cacheName: stagingName(job) }))?.blob();
  const text = await (await read())?.text();
  const head = text ? (JSON.parse(text) as StagedHead) : undefined;
  const parts: Blob[] = [];
  if (head)
    for (let start = 0, part; (part = await read(start, head.validator))?.size; start += part.size)
      parts.push(part);
  return { head, body: new Blob(parts) };
}

/** Frees what is staged of a job. */
export const dropStaged = (job: Owner) => caches.delete(stagingName(job));

/** Frees what is staged of one file. */
export async function dropStagedFile(job: Owner, { key }: Pick<JobFile, 'key'>, given?: Cache) {
  const cache = given ?? (await caches.open(stagingName(job)));
  const of = stagingKey(job, key).replace(/&+$/, '&');
  for (const request of await cache.keys()) if (request.url.startsWith(of)) await cache.delete(request);
}

/** Frees what is staged for jobs of this scope that are not in the table, or need it no more. */
export async function dropOrphans(
  scope: string,
  get: (id: string) => Promise<DownloadJob | undefined>,
): Promise<void> {
  for (const name of await caches.keys())
    if (name.startsWith(prefix(scope))) {
      // Asked afterwards: a job that comes meanwhile is no orphan.
      const job = await get(name.slice(prefix(scope).length));
      if (!job || /done|aborted/.test(job.state)) await caches.delete(name);
    }
}

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
