/// <reference lib="webworker" />
import type { BackgroundFetchPluginOptions } from 'workbox-plugin-bg-fetch';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import { log, requestWords, sizeWords } from './log.ts';

declare const self: ServiceWorkerGlobalScope;

/** The part of a background fetch event that is used here. TypeScript has no types of Background Fetch. */
interface BackgroundFetchEvent extends ExtendableEvent {
  registration: { id: string; downloaded: number; failureReason: string };
}

const listen = (type: string, words: (fetched: BackgroundFetchEvent['registration']) => string) =>
  self.addEventListener(type, (event) => {
    const fetched = event as BackgroundFetchEvent;
    const happening = type === 'backgroundfetchsuccess' ? 'download' : 'download-cut';
    fetched.waitUntil(log('bg-fetch', happening, `${type} event: ${words(fetched.registration)}`));
  });

listen('backgroundfetchsuccess', ({ id, downloaded }) => `the browser has ${sizeWords(downloaded)} of ${id}`);
listen(
  'backgroundfetchfail',
  ({ id, downloaded, failureReason }) =>
    `the browser gave ${id} up (${failureReason}) with ${sizeWords(downloaded)}; the plugin’s own engine goes on`,
);
listen('backgroundfetchabort', ({ id }) => `${id} was cancelled`);

/** Writes down how a video is answered: from the cache, or from the network. */
export const watchMedia: WorkboxPlugin = {
  cachedResponseWillBeUsed: async ({ cachedResponse, event, state }) => {
    if (cachedResponse && event?.isTrusted) Object.assign(state!, { isCached: true });
    return cachedResponse ?? null;
  },
  handlerDidRespond: async ({ request, response, event, state }) => {
    if (!event.isTrusted) return;
    const range = request.headers.get('Range')?.replace('bytes=', 'bytes ') ?? 'whole';
    const { isCached } = state as { isCached?: boolean };
    const asked = `${requestWords(request)} (${range})`;
    if (isCached && response)
      await log('bg-fetch', 'played', `${asked} → ${response.status} cut out of the cache`);
    else if (!response) await log('bg-fetch', 'download-cut', `${asked} failed (network)`);
    else {
      const isResumed = request.headers.has('If-Range');
      const words = `${asked} → ${response.status} from the network${isResumed ? ', resumed where it was cut' : ''}`;
      await log('bg-fetch', isResumed ? 'download-resumed' : 'download', words);
    }
  },
};

/** Called when a file is whole and the route's rules accept it. */
export const watchStore: BackgroundFetchPluginOptions = {
  responseWillStore: async ({ request }) => {
    await log('bg-fetch', 'stored', `${requestWords(request)} is whole → put into the route's cache`);
    return true;
  },
};
