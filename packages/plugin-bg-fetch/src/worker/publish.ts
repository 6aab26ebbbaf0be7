import { dispatchThroughRoutes, withTimeout, type FoundRoute } from 'workbox-plugin-core';
import { isPage } from '../http/destination.ts';
import type { FailureReason, JobFile } from '../shared/download-job.ts';
import { matchesDigests } from '../http/digests.ts';
import type { WholeFile } from './read-file.ts';
import { probeStore } from './store-probe.ts';
import { wholeResponse } from '../http/whole-response.ts';

/** Where a file belongs now, and what is there of it. */
export type FindRoute = (file: Pick<JobFile, 'url' | 'destination'>) => Promise<FoundRoute | undefined>;

/** What the app decides about files that have arrived. */
export interface StoreRules {
  /**
   * Whether a file that has arrived whole is stored: `false` refuses it, and the download fails as `refused`.
   * Asked after the route's own `cacheWillUpdate`, CacheableResponsePlugin's for example. What throws refuses.
   * @default every file that the route's own rules let through
   */
  responseWillStore?: (param: { request: Request; response: Response }) => boolean | Promise<boolean>;
  /**
   * Stores a file without any byte, if the server has said `Content-Length: 0`.
   * @default false: it fails as `incomplete`
   */
  allowEmpty?: boolean;
}

/** Where a file was put, or why it was not. */
export type Published = Pick<JobFile, 'cacheName' | 'key'> | FailureReason;

/**
 * Puts whole files where their route looks for them now, each at one go, if the file is sound and the route's own
 * rules let it through. A cache is opened once: one that the app deletes meanwhile is not made anew.
 */
export function createPublisher(
  find: FindRoute,
  { allowEmpty, responseWillStore }: StoreRules,
): (file: JobFile, whole: WholeFile) => Promise<Published> {
  const opened = new Map<string, Promise<Cache>>();
  return async (file, { response, body }) => {
    if (isPage(file, response)) return 'incomplete';
    if (!body.size && !(allowEmpty && response.headers.get('Content-Length') === '0')) return 'incomplete';
    if (!(await matchesDigests(file, response.headers, body))) return 'incomplete';
    const whole = wholeResponse(response, body);
    const probe = await probeStore(file, wholeResponse(response, body));
    if (probe.isAsked && probe.kept?.status !== 200) return 'refused';
    const { cacheName, key } = probe.cacheName && probe.key ? probe : await placeOf(find, file);
    if (!cacheName || !key) return 'no-route';
    // What the others have made of it, and a body that stays on the disk.
    const kept = () => new Response(body, probe.kept ?? whole);
    if (responseWillStore) {
      const request = new Request(file.url, { headers: file.headers });
      const isWanted = async () => responseWillStore({ request, response: kept() });
      const wanted: unknown = await isWanted().catch(() => false);
      if (wanted === false || wanted === null) return 'refused';
    }
    const opening = opened.get(cacheName) ?? caches.open(cacheName);
    opened.set(cacheName, opening);
    const cache = await opening;
    // An entry that varies would be found in its place.
    if (probe.isVarying) await cache.delete(key, { ignoreVary: true });
    await cache.put(key, kept());
    return { cacheName, key };
  };
}

/** Seconds that other plugins of a route, and other listeners, may take for all they have to do. */
const patience = 3;

/** Where the route finds it now; where a plugin of the route never answers, where it belonged when it was accepted. */
async function placeOf(find: FindRoute, file: JobFile) {
  const found = await withTimeout<FoundRoute | 'late' | undefined>(patience, find(file), () => 'late');
  return found === 'late' ? file : { cacheName: found?.cacheName, key: found?.key?.url };
}

/**
 * Leads requests for stored files past the route's plugins, so that expiration and others know of them. Waits
 * for nobody who never ends.
 */
export async function announceAll(files: JobFile[]) {
  const told: Promise<void>[] = [];
  let isStuck = false;
  for (const { url, destination } of files) {
    const options = destination ? { destination } : {};
    const { response, done } = dispatchThroughRoutes(new Request(url), 'announce', options);
    told.push(done);
    // One after another: requests of the app have their turn in between.
    if (!isStuck)
      await withTimeout<unknown>(patience, Promise.allSettled([response]), () => (isStuck = true));
  }
  await withTimeout<unknown>(patience, Promise.all(told), () => undefined);
}

/** Whether the route finds it now. */
export const isPublished = async (find: FindRoute, file: JobFile) =>
  (await find(file))?.cachedResponse !== undefined;

export const unpublish = async ({ cacheName, key }: JobFile) =>
  (await caches.open(cacheName)).delete(key, { ignoreVary: true });
