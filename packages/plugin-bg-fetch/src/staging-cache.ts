import type { DownloadJob } from './download-job.ts';
import { protocol } from './messages.ts';

/** What is known of a file while it arrives. */
export interface StagedHead {
  /** Missing where what is here must not be resumed. */
  validator?: string | undefined;
  /** Missing until the end of the file is known. */
  total?: number | undefined;
  /** The origin's headers for the whole file. */
  headers: [name: string, value: string][];
}

/** A file on its way: parts that are each there whole or not at all, whenever page or browser is killed. */
export interface StagedFile {
  /** The parts from the first byte on, without a hole; each stays on disk. */
  readonly read: () => Promise<{ head: StagedHead | undefined; parts: Blob[] }>;
  /** Forgets what there is, for a file of which nothing is here yet. */
  readonly begin: (head: StagedHead) => Promise<void>;
  /** The end of the file has been found. */
  readonly finish: (head: StagedHead) => Promise<void>;
  readonly append: (head: StagedHead, start: number, part: Uint8Array<ArrayBuffer>) => Promise<void>;
}

type Owner = Pick<DownloadJob, 'scope' | 'id'>;
const prefix = (scope: string) => `${protocol.name} ${scope} `;
const nameOf = ({ scope, id }: Owner) => prefix(scope) + id;

/** The file at `url` of a job. No cache is there before something is written. */
export function stagedFile(job: Owner, url: string): StagedFile {
  const cacheName = nameOf(job);
  let opened: Promise<Cache> | undefined;
  // Into the cache that was opened, if it was dropped since: what comes late goes with it.
  const open = () => (opened ??= caches.open(cacheName));
  const keys = `${job.scope}?${encodeURIComponent(url)}&`;
  // With the validator: a part that comes late from a page that was killed is no part of another version.
  const key = (part: string | number, validator = '') => `${keys}${part}&${encodeURIComponent(validator)}`;
  const read = async (at: string) => (await caches.match(at, { cacheName }))?.blob();
  const write = async (at: string, body: BodyInit) => (await open()).put(at, new Response(body));
  const finish = (head: StagedHead) => write(key('head'), JSON.stringify(head));
  return {
    read: async () => {
      const text = await (await read(key('head')))?.text();
      const head = text === undefined ? undefined : (JSON.parse(text) as StagedHead);
      const parts: Blob[] = [];
      if (head)
        for (let start = 0, part; (part = await read(key(start, head.validator)))?.size; start += part.size)
          parts.push(part);
      return { head, parts };
    },
    begin: async (head) => {
      const cache = await open();
      for (const request of await cache.keys()) if (request.url.startsWith(keys)) await cache.delete(request);
      await finish(head);
    },
    finish,
    append: (head, start, part) => write(key(start, head.validator), part),
  };
}

/** Frees what is staged of a job. */
export const dropStaged = (job: Owner) => caches.delete(nameOf(job));

/** Frees what is staged for jobs of this scope that are not among `ids`. */
export async function dropOrphans(scope: string, ids: readonly string[]): Promise<void> {
  const wanted = new Set(ids.map((id) => nameOf({ scope, id })));
  for (const name of await caches.keys())
    if (name.startsWith(prefix(scope)) && !wanted.has(name)) await caches.delete(name);
}
