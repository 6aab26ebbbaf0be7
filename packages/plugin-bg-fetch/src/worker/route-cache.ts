import { dispatchThroughRoutes, withTimeout, type FoundRoute } from 'workbox-plugin-core';
import { isNeverHtml } from '../http/destination.ts';
import { matchesDigests } from '../http/digests.ts';
import { isHtmlPage, wholeResponse } from '../http/whole-response.ts';
import type { FailureReason, JobFile } from '../shared/download-job.ts';
import type { WholeFile } from './read-file.ts';
import { probeStore } from './store-probe.ts';

/** Finds the place of a file in its route's cache, and the entry that is there. */
export type FindRoute = (file: Pick<JobFile, 'url' | 'destination'>) => Promise<FoundRoute | undefined>;

/** What the app decides about received files. */
export interface StoreRules {
  /**
   * Whether a file that was received whole is stored: `false` rejects it, and the download fails as `refused`.
   * Called after the route's own `cacheWillUpdate`, for example of CacheableResponsePlugin. An error rejects, too.
   * @default every file that the route's own rules accept
   */
  responseWillStore?: (param: { request: Request; response: Response }) => boolean | Promise<boolean>;
  /**
   * Stores an empty file, if the server has sent `Content-Length: 0`.
   * @default false: it fails as `incomplete`
   */
  allowEmpty?: boolean;
}

/** The place of a stored file, or the reason why it was not stored. */
export type PutResult = Pick<JobFile, 'cacheName' | 'key'> | FailureReason;

/**
 * Returns a function that puts a whole file where its route looks for it now, in one `cache.put`, if the file is sound
 * and the route's rules accept it. Each cache is opened once: a cache that the app deletes meanwhile is not created
 * again.
 */
export function createRouteWriter(
  find: FindRoute,
  { allowEmpty, responseWillStore }: StoreRules,
): (file: JobFile, whole: WholeFile) => Promise<PutResult> {
  const opened = new Map<string, Promise<Cache>>();
  return async (file, { response, body }) => {
    if (isHtmlPage(isNeverHtml(file), response)) return 'incomplete';
    if (!body.size && !(allowEmpty && response.headers.get('Content-Length') === '0')) return 'incomplete';
    if (!(await matchesDigests(file, response.headers, body))) return 'incomplete';
    const whole = wholeResponse(response, body);
    const probe = await probeStore(file, wholeResponse(response, body));
    if (probe.isAsked && probe.accepted?.status !== 200) return 'refused';
    const { cacheName, key } = probe.cacheName && probe.key ? probe : await findPlace(find, file);
    if (!cacheName || !key) return 'no-route';
    // The headers that the route's rules have chosen, with the body that stays on the disk.
    const createEntry = () => new Response(body, probe.accepted ?? whole);
    if (responseWillStore) {
      const request = new Request(file.url, { headers: file.headers });
      const decide = async () => responseWillStore({ request, response: createEntry() });
      const decision: unknown = await decide().catch(() => false);
      if (decision === false || decision === null) return 'refused';
    }
    const opening = opened.get(cacheName) ?? caches.open(cacheName);
    opened.set(cacheName, opening);
    const cache = await opening;
    // `put` does not replace an entry with `Vary` of another request, and `match` would find that one.
    if (probe.isVarying) await cache.delete(key, { ignoreVary: true });
    await cache.put(key, createEntry());
    return { cacheName, key };
  };
}

/** Seconds that other plugins of a route, and other listeners, may take. */
const maxSeconds = 3;

/** The place where the route looks now; if a plugin of the route never answers, the place of the job's creation. */
async function findPlace(find: FindRoute, file: JobFile) {
  const found = await withTimeout<FoundRoute | 'late' | undefined>(maxSeconds, find(file), () => 'late');
  return found === 'late' ? file : { cacheName: found?.cacheName, key: found?.key?.url };
}

/**
 * Dispatches a request for each stored file through its route, so that expiration and other plugins see a cache hit.
 * Does not wait for a plugin that never ends.
 */
export async function announceStored(files: JobFile[]) {
  const announced: Promise<void>[] = [];
  let isStuck = false;
  for (const { url, destination } of files) {
    const options = destination ? { destination } : {};
    const { response, done } = dispatchThroughRoutes(new Request(url), 'announce', options);
    announced.push(done);
    // One after another, so that requests of the app are not delayed.
    if (!isStuck)
      await withTimeout<unknown>(maxSeconds, Promise.allSettled([response]), () => (isStuck = true));
  }
  await withTimeout<unknown>(maxSeconds, Promise.all(announced), () => undefined);
}

/** Whether the route finds the file now. */
export const isStored = async (find: FindRoute, file: JobFile) =>
  (await find(file))?.cachedResponse !== undefined;

export const deleteStored = async ({ cacheName, key }: JobFile) =>
  (await caches.open(cacheName)).delete(key, { ignoreVary: true });
