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

type Owner = Pick<DownloadJob, 'scope' | 'id'>;
const prefix = (scope: string) => `${protocol.name} ${scope} `;

/** The cache of a job's parts. None is there before something is written. */
export const stagingName = ({ scope, id }: Owner) => prefix(scope) + id;

/**
 * What a part of a file, or its head, is kept under. With the validator: a part that comes late from a
 * page that was killed is no part of another version.
 */
export const stagingKey = ({ scope }: Owner, url: string, part: number | string = '', validator = '') =>
  `${scope}?${[url, part, validator].map(encodeURIComponent).join('&')}`;

/**
 * What is here of the file at `url`: its parts from the first byte on, without a hole. Each was put
 * there whole or not at all, whenever page or browser was killed, and stays on disk.
 */
export async function readStaged(job: Owner, url: string) {
  const read = async (part?: number, validator?: string) =>
    (await caches.match(stagingKey(job, url, part, validator), { cacheName: stagingName(job) }))?.blob();
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

/** Frees what is staged for jobs of this scope that are not in the table, or need it no more. */
export async function dropOrphans(scope: string, getAll: () => Promise<DownloadJob[]>): Promise<void> {
  const staged = (await caches.keys()).filter((name) => name.startsWith(prefix(scope)));
  // Asked afterwards: a job that comes meanwhile is no orphan.
  const names = (await getAll()).filter(({ state }) => !/done|aborted/.test(state)).map(stagingName);
  for (const name of staged) if (!names.includes(name)) await caches.delete(name);
}
