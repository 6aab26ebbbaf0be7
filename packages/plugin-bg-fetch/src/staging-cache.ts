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
  readonly append: (head: StagedHead, start: number, part: Blob) => Promise<void>;
  readonly drop: () => Promise<boolean>;
}

type Owner = Pick<DownloadJob, 'scope' | 'id'>;
const prefix = (scope: string) => `${protocol.name} ${scope} `;

/** Nobody's cache is opened before something is to be written. */
export function stagedFile({ scope, id }: Owner, index: number): StagedFile {
  const cacheName = `${prefix(scope)}${index} ${id}`;
  let opened: Promise<Cache> | undefined;
  // The validator in the key: a part that arrives late from a page that was killed is no part of another version.
  const key = (part: string | number, { validator = '' }: Partial<StagedHead> = {}) =>
    `${scope}?${part}&${encodeURIComponent(validator)}`;
  const read = async (at: string) => (await caches.match(at, { cacheName }))?.blob();
  // Always into the cache that was opened: after a drop, the dropped one takes what is still on its way.
  const write = async (at: string, body: BodyInit) =>
    (await (opened ??= caches.open(cacheName))).put(at, new Response(body));
  const drop = () => caches.delete(cacheName);
  const finish = (head: StagedHead) => write(key('head'), JSON.stringify(head));
  return {
    read: async () => {
      const text = await (await read(key('head')))?.text();
      const head = text === undefined ? undefined : (JSON.parse(text) as StagedHead);
      const parts: Blob[] = [];
      if (head)
        for (let start = 0, part; (part = await read(key(start, head)))?.size; start += part.size)
          parts.push(part);
      return { head, parts };
    },
    begin: async (head) => {
      await drop();
      opened = undefined;
      await finish(head);
    },
    finish,
    append: (head, start, part) => write(key(start, head), part),
    drop,
  };
}

/** Deletes what is staged for jobs of this scope that are not among `ids`. */
export async function dropOrphans(scope: string, ids: ReadonlySet<string>): Promise<void> {
  for (const name of await caches.keys())
    if (name.startsWith(prefix(scope)) && !ids.has(name.slice(prefix(scope).length).replace(/^\d+ /, '')))
      await caches.delete(name);
}
