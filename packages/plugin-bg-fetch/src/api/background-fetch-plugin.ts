import {
  recordProbe,
  purposeOf,
  refuseNetwork,
  warnAboutClass,
  warnAboutScope,
  warnWithoutCache,
} from 'workbox-plugin-core';
import { checkOptions } from 'workbox-plugin-core/shared';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import { BackgroundFetchError } from '../shared/background-fetch-error.ts';
import { backgroundFetchOptionRules } from './option-rules.ts';
import type { BackgroundFetchPluginOptions } from './options.ts';
import { isDirect } from '../worker/direct-request.ts';
import { orderFor } from '../worker/order-from-response.ts';
import { noteAnswer, playerOf, type Player } from '../worker/player.ts';
import { askedRange, rangeResponse, type AskedRange } from '../http/range-response.ts';
import { storeProbeOf, type StoreProbe } from '../worker/store-probe.ts';
import { registeredDownloads, type WorkerDownloads } from './registered-downloads.ts';

declare const process: { env: { NODE_ENV?: string } };

/** Of one handled request. */
interface State {
  range?: AskedRange | undefined;
  player?: Player | undefined;
  /** Of a player that must have the network's answers: what it gets where the network fails. */
  stored?: Response;
  /** The network has answered. */
  fetched?: boolean;
  /** Whether a job was accepted that downloads it, so that the live copy is not kept. */
  handedOff?: Promise<boolean>;
  destination?: RequestDestination;
  /** Of a probe of what the route would store. */
  probe?: StoreProbe | undefined;
  /** Of the ranged engine: answered past the strategy, which would clone it. */
  direct?: boolean;
  answer?: Promise<Response>;
}

/** The answer to a request of the ranged engine. */
const answered = ({ request, state }: { request: Request; state?: State }) =>
  state!.direct ? (state!.answer ??= fetch(request)) : undefined;

const cacheWillUpdate: NonNullable<WorkboxPlugin['cacheWillUpdate']> = async ({ response, state }) => {
  const { probe, handedOff } = state as State;
  if (probe) probe.keep(response);
  // Nobody reads it, and what the page reads would pile up in it.
  else if (await handedOff) await response.body?.cancel();
  else if (response.status === 200) return response;
  return null;
};

/**
 * Carries large files of a route to the end, and plays them from its cache.
 *
 * A request with `Range` for a file that is stored, by whomever, gets its 206 from there, as RFC 9110
 * §14 says. Put it last among `plugins`, so that it slices what the others give. Construct it at the
 * worker's top level; one instance serves as many routes as you like. Downloads are started by
 * `BackgroundFetchClient` in a page, for no worker may: see `workbox-plugin-bg-fetch/window`.
 *
 * @example
 * registerRoute(
 *   ({ url }) => url.pathname.startsWith('/media/'),
 *   new CacheFirst({ cacheName: 'media', plugins: [new BackgroundFetchPlugin()] }),
 * );
 */
export class BackgroundFetchPlugin implements WorkboxPlugin {
  readonly options: BackgroundFetchPluginOptions;
  /** The downloads of this worker's registration, as pages have them, but for starting one. */
  readonly downloads: WorkerDownloads;
  // Where it is there, a strategy has no rules of its own.
  declare cacheWillUpdate?: NonNullable<WorkboxPlugin['cacheWillUpdate']>;
  /** How many probes of what the route would store go on. */
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

  // Here, because a `cacheKeyWillBeUsed` that returns a string drops the headers.
  handlerWillStart: Required<WorkboxPlugin>['handlerWillStart'] = async (param) => {
    recordProbe(this, param);
    const state = param.state as State;
    const probe = (state.probe = storeProbeOf(param.event, param.request));
    if (probe) {
      this.#probes++;
      this.cacheWillUpdate ??= cacheWillUpdate;
      probe.begin(param.event, param.request, () => {
        if (!--this.#probes && !this.options.handOff) delete this.cacheWillUpdate;
      });
    }
    state.destination = param.request.destination;
    state.direct = isDirect(param.request, param.event);
    const range = (state.range = askedRange(param.request));
    const { clientId } = param.event as FetchEvent;
    if (range && !state.direct) state.player = await playerOf(clientId, param.request, range.range);
  };

  cacheKeyWillBeUsed: Required<WorkboxPlugin>['cacheKeyWillBeUsed'] = async ({ mode, request, state }) => {
    const { probe } = (state ?? {}) as State;
    if (probe && mode === 'write') Object.assign(probe, { isAsked: true, key: request.url });
    return request;
  };

  requestWillFetch: Required<WorkboxPlugin>['requestWillFetch'] = async (param) => {
    refuseNetwork(param.event);
    // With what the other plugins have put on it; its own fetch is what the strategy must not do.
    const answer = answered(param);
    if (!answer) return param.request;
    answer.catch(() => {});
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
    if (state.probe || !cachedResponse || state.direct) return null;
    if (!state.player?.isLive) return rangeResponse(state.range, cachedResponse);
    state.stored = cachedResponse;
    return null;
  };

  fetchDidSucceed: Required<WorkboxPlugin>['fetchDidSucceed'] = async ({
    request,
    response,
    event,
    state,
  }) => {
    (state as State).fetched = true;
    // No cache takes it, and what a player reads would pile up in the strategy's clone.
    if (response.status === 206) response.clone = () => new Response(null, response);
    const { handOff } = this.options;
    const { connection } = navigator as { connection?: { saveData: boolean } };
    const order =
      handOff &&
      !purposeOf(event) &&
      !connection?.saveData &&
      orderFor(request, response, handOff.minBytes, (state as State).destination);
    if (order) {
      const handedOff = this.downloads.handOff(order).catch(() => false);
      (state as State).handedOff = handedOff;
      event.waitUntil(handedOff);
    }
    return response;
  };

  handlerDidError: Required<WorkboxPlugin>['handlerDidError'] = async (param) => {
    const { range, stored } = param.state as State;
    return answered(param) ?? (stored && rangeResponse(range, stored));
  };

  handlerWillRespond: Required<WorkboxPlugin>['handlerWillRespond'] = async (param) => {
    const { fetched, player, range } = param.state as State;
    const direct = answered(param);
    if (direct) return direct;
    // What another plugin stored elsewhere and gave in its turn, a fallback of the precache say.
    const response = fetched ? param.response : await rangeResponse(range, param.response);
    if (!range || player?.isLive) return response;
    if (player) await noteAnswer(player, response.type === 'opaque');
    // A redirect that the page is to see has a URL and the status 0, which no copy may have.
    return response.url && response.status ? new Response(response.body, response) : response;
  };
}

if (process.env.NODE_ENV !== 'production') warnAboutClass(BackgroundFetchPlugin, 'BackgroundFetchPlugin');
