import { throughRoute } from 'workbox-plugin-core';
import type { JobFile } from './download-job.ts';
import type { WholeFile } from './read-file.ts';
import { wholeResponse } from './whole-response.ts';

const cacheOf = ({ cacheName }: JobFile) => caches.open(cacheName);

/** Puts a whole file where its route looks for it, at one go. */
export const publish = async (file: JobFile, { response, body }: WholeFile) =>
  (await cacheOf(file)).put(file.key, wholeResponse(response, body));

/** Leads a request for a stored file past the route's plugins, so that expiration and others know of it. */
export const announce = (file: JobFile) => throughRoute(new Request(file.url), 'announce').done;

/** Whether the route still has it. */
export const isPublished = async (file: JobFile) =>
  (await (await cacheOf(file)).match(file.key, { ignoreVary: true })) !== undefined;

export const unpublish = async (file: JobFile) => (await cacheOf(file)).delete(file.key);
