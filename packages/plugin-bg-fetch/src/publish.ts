import { throughRoute, within } from 'workbox-plugin-core';
import type { JobFile } from './download-job.ts';
import type { WholeFile } from './read-file.ts';
import { wholeResponse } from './whole-response.ts';

const cacheOf = ({ cacheName }: JobFile) => caches.open(cacheName);

/**
 * Puts whole files where their route looks for them, each at one go. A cache is opened once: one that the app
 * deletes meanwhile is not made anew.
 */
export function createPublisher(): (file: JobFile, whole: WholeFile) => Promise<void> {
  const opened = new Map<string, Promise<Cache>>();
  return async (file, { response, body }) => {
    const cache = opened.get(file.cacheName) ?? cacheOf(file);
    opened.set(file.cacheName, cache);
    await (await cache).put(file.key, wholeResponse(response, body));
  };
}

/** Seconds that other plugins of a route, and other listeners, may take for all they have to do. */
const patience = 3;

/**
 * Leads requests for stored files past the route's plugins, so that expiration and others know of them. Waits
 * for nobody who never ends.
 */
export async function announceAll(files: JobFile[]) {
  const told: Promise<void>[] = [];
  let isStuck = false;
  for (const file of files) {
    const { response, done } = throughRoute(new Request(file.url), 'announce');
    told.push(done);
    // One after another: requests of the app have their turn in between.
    if (!isStuck) await within<unknown>(patience, Promise.allSettled([response]), () => (isStuck = true));
  }
  await within<unknown>(patience, Promise.all(told), () => undefined);
}

/** Whether the route still has it. */
export const isPublished = async (file: JobFile) =>
  (await (await cacheOf(file)).match(file.key, { ignoreVary: true })) !== undefined;

export const unpublish = async (file: JobFile) => (await cacheOf(file)).delete(file.key);
