import {
  purposeOf,
  recordProbe,
  refuseNetwork,
  warnAboutClass,
  warnAboutScope,
  warnWithoutCache,
} from 'workbox-plugin-core';
import { checkOptions } from 'workbox-plugin-core/shared';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import { rangeResponse, requestedRange, type RequestedRange } from '../http/range-response.ts';
import { BackgroundFetchError } from '../shared/background-fetch-error.ts';
import { isDirect } from '../worker/events.ts';
import { orderFromResponse } from '../worker/download-from-response.ts';
import { findPlayer, recordPlayer, type Player } from '../worker/player.ts';
import { storeProbeOf, type StoreProbe } from '../worker/store-probe.ts';
import { backgroundFetchOptionRules } from './option-rules.ts';
import type { BackgroundFetchPluginOptions } from './options.ts';
import { registeredDownloads, type WorkerDownloads } from './registered-downloads.ts';

declare const process: { env: { NODE_ENV?: string } };

/** The state of one handled request. */
interface State {
  range?: RequestedRange | undefined;
  player?: Player | undefined;
  /** What a player that needs the network's responses gets when the network fails. */
  stored?: Response;
  /** The network has answered. */
  fetched?: boolean;
  /** Whether a job was created for the file: then the route does not cache the page's own stream. */
  hasJob?: Promise<boolean>;
  destination?: RequestDestination;
  /** The request is a probe of what the route would store. */
  probe?: StoreProbe | undefined;
  /** The request is of the ranged engine: it is not answered by the strategy, which would clone the response. */
  isDirect?: boolean;
  directResponse?: Promise<Response>;
}

/** The response to a request of the ranged engine; `undefined` for other requests. */
const directResponse = ({ request, state }: { request: Request; state?: State }) =>
  state!.isDirect ? (state!.directResponse ??= fetch(request)) : undefined;

const cacheWillUpdate: NonNullable<WorkboxPlugin['cacheWillUpdate']> = async ({ response, state }) => {
  const { probe, hasJob } = state as State;
  if (probe) probe.accept(response);
  // Nothing reads this clone, and everything that the page reads would be buffered in it.
  else if (await hasJob) await response.body?.cancel();
  else if (response.status === 200) return response;
  return null;
};

/**
 * Downloads large files of a route as a whole, and plays them from the route's cache.
 *
 * A request with `Range` for a stored file is answered with a 206 from the cache, as RFC 9110 §14 says. It does not
 * matter what has stored the file. Put the plugin last among `plugins`, so that it cuts ranges out of what the other
 * plugins return. Construct it at the top level of the worker. One instance serves any number of routes. Downloads are
 * started by `BackgroundFetchClient` in a page, because no worker may: see `workbox-plugin-bg-fetch/window`.
 *
 * @example
 * registerRoute(
 *   ({ url }) => url.pathname.startsWith('/media/'),
 *   new CacheFirst({ cacheName: 'media', plugins: [new BackgroundFetchPlugin()] }),
 * );
 */
export class BackgroundFetchPlugin implements WorkboxPlugin {
  readonly options: BackgroundFetchPluginOptions;
  /** The downloads of this worker's registration, with the methods that pages have, except those that start one. */
  readonly downloads: WorkerDownloads;
  // Only while it is needed: with any `cacheWillUpdate`, a strategy does not apply its default rule.
  declare cacheWillUpdate?: NonNullable<WorkboxPlugin['cacheWillUpdate']>;
  /** Running probes of what the route would store. */
  #probes = 0;

  /** @throws BackgroundFetchError `invalid-option`, `unknown-option`, in development builds */
  constructor(options: BackgroundFetchPluginOptions = {}) {
    if (process.env.NODE_ENV !== 'production') {
      warnAboutScope('workbox-plugin-bg-fetch', 'worker');
      checkOptions(
        backgroundFetchOptionRules,
        options,
        (code, details) => new BackgroundFetchError(code, details),
      );
      warnWithoutCache(
        this,
        'BackgroundFetchPlugin: its route has no cache to store files in or play them from. Use CacheFirst.',
      );
    }
    this.options = options;
    this.downloads = registeredDownloads(this);
    if (options.handOff) this.cacheWillUpdate = cacheWillUpdate;
  }

  // Not in a later callback: a `cacheKeyWillBeUsed` that returns a string drops the headers.
  handlerWillStart: Required<WorkboxPlugin>['handlerWillStart'] = async (param) => {
    recordProbe(this, param);
    const state = param.state as State;
    const { request, event } = param;
    const probe = (state.probe = storeProbeOf(event, request));
    if (probe) {
      this.#probes++;
      this.cacheWillUpdate ??= cacheWillUpdate;
      probe.start(event, request, () => {
        if (!--this.#probes && !this.options.handOff) delete this.cacheWillUpdate;
      });
    }
    state.destination = request.destination;
    state.isDirect = isDirect(request, event);
    const range = (state.range = requestedRange(request));
    const { clientId } = event as FetchEvent;
    if (range && !state.isDirect) state.player = await findPlayer(clientId, request, range.range);
  };

  cacheKeyWillBeUsed: Required<WorkboxPlugin>['cacheKeyWillBeUsed'] = async ({ mode, request, state }) => {
    const { probe } = (state ?? {}) as State;
    if (probe && mode === 'write') Object.assign(probe, { isAsked: true, key: request.url });
    return request;
  };

  requestWillFetch: Required<WorkboxPlugin>['requestWillFetch'] = async (param) => {
    refuseNetwork(param.event);
    // The request has the headers of the other plugins here. The error keeps the strategy from fetching itself.
    const response = directResponse(param);
    if (!response) return param.request;
    response.catch(() => {});
    throw new Error('direct');
  };

  cachedResponseWillBeUsed: Required<WorkboxPlugin>['cachedResponseWillBeUsed'] = async (param) => {
    recordProbe(this, param);
    const { cachedResponse } = param;
    const state = param.state as State;
    if (state.probe) {
      state.probe.cacheName = param.cacheName;
      state.probe.isVarying = cachedResponse?.headers.has('Vary') ?? false;
    }
    if (state.probe || !cachedResponse || state.isDirect) return null;
    if (!state.player?.needsNetwork) return rangeResponse(state.range, cachedResponse);
    state.stored = cachedResponse;
    return null;
  };

  fetchDidSucceed: Required<WorkboxPlugin>['fetchDidSucceed'] = async (param) => {
    const { request, response, event } = param;
    const state = param.state as State;
    state.fetched = true;
    // No cache takes a 206, and everything that a player reads would be buffered in the strategy's clone.
    if (response.status === 206) response.clone = () => new Response(null, response);
    const { handOff } = this.options;
    const { connection } = navigator as { connection?: { saveData: boolean } };
    const order =
      handOff &&
      !purposeOf(event) &&
      !connection?.saveData &&
      orderFromResponse(request, response, handOff.minBytes, state.destination);
    if (order)
      event.waitUntil((state.hasJob = this.downloads.downloadFromResponse(order).catch(() => false)));
    return response;
  };

  handlerDidError: Required<WorkboxPlugin>['handlerDidError'] = async (param) => {
    const { range, stored } = param.state as State;
    return directResponse(param) ?? (stored && rangeResponse(range, stored));
  };

  handlerWillRespond: Required<WorkboxPlugin>['handlerWillRespond'] = async (param) => {
    const { fetched, player, range } = param.state as State;
    const direct = directResponse(param);
    if (direct) return direct;
    // Another plugin may have returned a whole file that it has stored elsewhere: a precached fallback, for example.
    const response = fetched ? param.response : await rangeResponse(range, param.response);
    if (!range || player?.needsNetwork) return response;
    if (player) await recordPlayer(player, response.type === 'opaque');
    // A redirect with `redirect: 'manual'` has a URL and the status 0, which no copy can have.
    return response.url && response.status ? new Response(response.body, response) : response;
  };
}

if (process.env.NODE_ENV !== 'production') warnAboutClass(BackgroundFetchPlugin, 'BackgroundFetchPlugin');
