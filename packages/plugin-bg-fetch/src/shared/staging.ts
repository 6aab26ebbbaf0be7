import type { DownloadJob, JobFile } from './download-job.ts';
import { protocol } from './protocol.ts';

/*
 * The ranged engine stages what it receives in one cache for each job: an entry for each part of a file, and one
 * for the file's head. Each entry is written whole or not at all, so a killed page or browser leaves a prefix of
 * the file without a gap.
 */

/** What is known of a file while it is received. */
export interface StagedHead {
  /** Missing where the staged bytes must not be resumed. */
  validator?: string | undefined;
  /** Missing until the end of the file is known. */
  total?: number | undefined;
  /** The response came from another origin, perhaps after a redirect. */
  crossOrigin?: boolean;
  /** The server's headers for the whole file. */
  headers: [name: string, value: string][];
}

type Owner = Pick<DownloadJob, 'scope' | 'id'>;
const prefix = (scope: string) => `${protocol.name} ${scope} `;

const cacheNameOf = ({ scope, id }: Owner) => prefix(scope) + id;

/** The validator is part of the key: a late part of a page that was killed must not become a part of another version. */
const keyOf = ({ scope }: Owner, key: string, start: number | string = '', validator = '') =>
  `${scope}?${[key, start, validator].map(encodeURIComponent).join('&')}`;

/** The parts of a file from its first byte on, up to the first gap. The bytes stay on the disk. */
export async function readStaged(job: Owner, { key }: Pick<JobFile, 'key'>) {
  const read = async (start?: number, validator?: string) =>
    (await caches.match(keyOf(job, key, start, validator), { cacheName: cacheNameOf(job) }))?.blob();
  const text = await (await read())?.text();
  const head = text ? (JSON.parse(text) as StagedHead) : undefined;
  const parts: Blob[] = [];
  if (head)
    for (let start = 0, part; (part = await read(start, head.validator))?.size; start += part.size)
      parts.push(part);
  return { head, body: new Blob(parts) };
}

/** Writes the parts of one file. */
export interface StagingFile {
  /** Deletes what is staged of the file, and stores its head. */
  readonly begin: (head: StagedHead) => Promise<void>;
  /** Stores the head with the total, which is known at the end of the file. */
  readonly finish: (head: StagedHead) => Promise<void>;
  readonly append: (head: StagedHead, start: number, part: Uint8Array<ArrayBuffer>) => Promise<void>;
}

export function openStagingFile(job: Owner, file: JobFile): StagingFile {
  let opened: Promise<Cache> | undefined;
  // Opened once: a part that is written after the cache was deleted must not create the cache again.
  const open = () => (opened ??= caches.open(cacheNameOf(job)));
  const write = async (key: string, body: BodyInit) => (await open()).put(key, new Response(body));
  const finish = (head: StagedHead) => write(keyOf(job, file.key), JSON.stringify(head));
  return {
    begin: async (head) => {
      await deleteStagedFile(job, file, await open());
      await finish(head);
    },
    finish,
    append: (head, start, part) => write(keyOf(job, file.key, start, head.validator), part),
  };
}

/** Deletes what is staged of a job. */
export const deleteStaged = (job: Owner) => caches.delete(cacheNameOf(job));

/** Deletes what is staged of one file. */
export async function deleteStagedFile(job: Owner, { key }: Pick<JobFile, 'key'>, opened?: Cache) {
  const cache = opened ?? (await caches.open(cacheNameOf(job)));
  const start = keyOf(job, key).replace(/&+$/, '&');
  for (const request of await cache.keys()) if (request.url.startsWith(start)) await cache.delete(request);
}

/** Deletes what is staged for jobs of this scope that are done, aborted or not in the table. */
export async function deleteOrphans(
  scope: string,
  get: (id: string) => Promise<DownloadJob | undefined>,
): Promise<void> {
  for (const name of await caches.keys())
    if (name.startsWith(prefix(scope))) {
      // Read after `caches.keys()`: the job may have been created meanwhile.
      const job = await get(name.slice(prefix(scope).length));
      if (!job || /done|aborted/.test(job.state)) await caches.delete(name);
    }
}
