import { throughRoute } from 'workbox-plugin-core';
import type { JobFile } from './download-job.ts';
import { wholeResponse } from './whole-response.ts';

/**
 * Puts a whole file where its route looks for it, at one go, and leads a request past the route's
 * plugins, so that expiration and others know of it.
 */
export async function publish({ url, cacheName, key }: JobFile, response: Response, body: Blob) {
  await (await caches.open(cacheName)).put(key, wholeResponse(response, body));
  await throughRoute(new Request(url), 'announce').done;
}

/** Whether the route still has it. */
export const isPublished = async ({ cacheName, key }: JobFile) =>
  (await (await caches.open(cacheName)).match(key, { ignoreVary: true })) !== undefined;

export const unpublish = async ({ cacheName, key }: JobFile) => (await caches.open(cacheName)).delete(key);
