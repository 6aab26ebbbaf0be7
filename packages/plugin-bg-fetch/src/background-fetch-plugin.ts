import type { WorkboxPlugin } from 'workbox-core/types.js';
import type { BackgroundFetchPluginOptions, HandOffOptions } from './options.ts';
import { askedRange, rangeResponse, type AskedRange } from './range-response.ts';

/** Of one handled request. */
interface State {
  range?: AskedRange | undefined;
  /** The network has answered. */
  fetched?: boolean;
}

const ranged = async ({ range }: State, response: Response) =>
  range ? rangeResponse(range, response) : response;

/**
 * Carries large files of a route to the end, and plays them from its cache.
 *
 * A request with `Range` for a file that is stored, by whomever, gets its 206 from there, as RFC 9110
 * §14 says. Put it last among `plugins`, so that it slices what the others give.
 *
 * @example
 * registerRoute(
 *   ({ url }) => url.pathname.startsWith('/media/'),
 *   new CacheFirst({ cacheName: 'media', plugins: [new BackgroundFetchPlugin()] }),
 * );
 */
export class BackgroundFetchPlugin implements WorkboxPlugin {
  readonly handOff: HandOffOptions | undefined;

  constructor({ handOff }: BackgroundFetchPluginOptions = {}) {
    this.handOff = handOff;
  }

  // Here, because a `cacheKeyWillBeUsed` that returns a string drops the headers.
  handlerWillStart: WorkboxPlugin['handlerWillStart'] = async ({ request, state }) => {
    (state as State).range = askedRange(request);
  };

  cachedResponseWillBeUsed: WorkboxPlugin['cachedResponseWillBeUsed'] = async ({ cachedResponse, state }) =>
    cachedResponse && ranged(state as State, cachedResponse);

  fetchDidSucceed: WorkboxPlugin['fetchDidSucceed'] = async ({ response, state }) => {
    (state as State).fetched = true;
    return response;
  };

  /** For what another plugin stored elsewhere and gave in its turn, a fallback of the precache say. */
  handlerWillRespond: WorkboxPlugin['handlerWillRespond'] = async ({ response, state }) =>
    (state as State).fetched ? response : ranged(state as State, response);
}
