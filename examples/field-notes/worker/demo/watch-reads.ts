/// <reference lib="webworker" />
import type { WorkboxPlugin } from 'workbox-core/types.js';
import { briefingsCache, briefingsUrl } from '../../shared/contract.ts';
import { addToSum } from '../../shared/demo/demo-database.ts';
import { isNetworkOff } from '../../shared/demo/network-wish.ts';
import { log, requestWords, sizeWords } from './log.ts';

interface Seen {
  /** The stored answer was found. */
  cached?: Response;
  failed?: boolean;
}

/** The refresher sends its requests in events that it made itself. */
const isRefresh = (event: Event | undefined): boolean => event?.isTrusted === false;

/** Writes down what is read on the route of the briefings, and each answer that the refresher gets. */
export const watchBriefings: WorkboxPlugin = {
  cachedResponseWillBeUsed: async ({ cachedResponse, state }) => {
    if (cachedResponse) (state as Seen).cached = cachedResponse;
    return cachedResponse ?? null;
  },
  fetchDidFail: async ({ request, event, state }) => {
    (state as Seen).failed = true;
    if (isRefresh(event))
      await log(
        'periodic-refresh',
        'not-refreshed',
        `${requestWords(request)} failed (network), the stored copy stays`,
      );
  },
  fetchDidSucceed: async ({ request, response, event }) => {
    if (!isRefresh(event)) return response;
    const words = `${requestWords(request)} → ${response.status}`;
    if (response.status === 304) {
      const saved = await storedBytes(request);
      await Promise.all([addToSum('notModified', 1), addToSum('bytesNotSent', saved)]).catch(() => {});
      await log(
        'periodic-refresh',
        'unchanged',
        `${words}, 0 bytes: the stored ${sizeWords(saved)} are still right`,
      );
    } else if (response.ok) {
      const { size } = await response.clone().blob();
      await log(
        'periodic-refresh',
        'refreshed',
        `${words}, ${sizeWords(size)} → stored in the route's cache`,
      );
    } else await log('periodic-refresh', 'not-refreshed', `${words}, the stored copy stays`);
    return response;
  },
  handlerDidRespond: async ({ request, response, event, state }) => {
    // The page loads the list often, and nobody has asked for it.
    if (isRefresh(event) || request.url.endsWith(briefingsUrl)) return;
    const { cached } = state as Seen;
    const from = cached ? 'from the cache' : response ? `→ ${response.status} from the network` : 'failed';
    const happening = cached && (await isNetworkOff()) ? 'read-offline' : 'read';
    await log('periodic-refresh', happening, `The page reads ${requestWords(request)} ${from}`);
  },
};

async function storedBytes({ url }: Request): Promise<number> {
  const stored = await caches.match(url, { cacheName: briefingsCache });
  return (await stored?.blob())?.size ?? 0;
}
