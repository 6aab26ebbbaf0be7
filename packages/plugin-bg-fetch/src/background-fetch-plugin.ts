import {
  answerProbe,
  purposeOf,
  refuseNetwork,
  warnAboutClass,
  warnAboutScope,
  warnWithoutCache,
} from 'workbox-plugin-core';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import { checkPluginOptions } from './check-plugin-options.ts';
import { isDirect } from './direct-request.ts';
import { orderFor } from './hand-off.ts';
import type { BackgroundFetchPluginOptions } from './options.ts';
import { noteAnswer, playerOf, type Player } from './player-answers.ts';
import { askedRange, rangeResponse, type AskedRange } from './range-response.ts';
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
  /** It is downloaded by a job, so the live copy is not kept. */
  handedOff?: boolean;
  /** Of the ranged engine: answered past the strategy, which would clone it. */
  direct?: boolean;
  answer?: Promise<Response>;
}

/** The answer to a request of the ranged engine. */
const answered = ({ request, state }: { request: Request; state?: State }) =>
  state!.direct ? (state!.answer ??= fetch(request)) : undefined;

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
  cacheWillUpdate: WorkboxPlugin['cacheWillUpdate'];

  /** @throws BackgroundFetchError `invalid-option`, `unknown-option`, in development builds */
  constructor(options: BackgroundFetchPluginOptions = {}) {
    if (process.env.NODE_ENV !== 'production') {
      warnAboutScope('workbox-plugin-bg-fetch', 'worker');
      checkPluginOptions(options);
      warnWithoutCache(
        this,
        'BackgroundFetchPlugin: its route has no cache to store files in or play them from. Use CacheFirst.',
      );
    }
    this.options = options;
    this.downloads = registeredDownloads(this);
    // Only then: a route on which it is there keeps no other answers than those with status 200.
    if (options.handOff)
      this.cacheWillUpdate = async ({ response, state }) => {
        // Nobody reads it, and what the page reads would pile up in it.
        if ((state as State).handedOff) await response.body?.cancel();
        else if (response.status === 200) return response;
        return null;
      };
  }

  // Here, because a `cacheKeyWillBeUsed` that returns a string drops the headers.
  handlerWillStart: WorkboxPlugin['handlerWillStart'] = async (param) => {
    answerProbe(this, param);
    const state = param.state as State;
    state.direct = isDirect(param.request, param.event);
    const range = (state.range = askedRange(param.request));
    const { clientId } = param.event as FetchEvent;
    if (range && !state.direct) state.player = await playerOf(clientId, param.request, range.range);
  };

  requestWillFetch: WorkboxPlugin['requestWillFetch'] = async (param) => {
    refuseNetwork(param.event);
    // With what the other plugins have put on it; its own fetch is what the strategy must not do.
    const answer = answered(param);
    if (!answer) return param.request;
    answer.catch(() => {});
    throw new Error('direct');
  };

  cachedResponseWillBeUsed: WorkboxPlugin['cachedResponseWillBeUsed'] = async (param) => {
    answerProbe(this, param);
    const { cachedResponse } = param;
    const state = param.state as State;
    if (!cachedResponse || state.direct) return null;
    if (!state.player?.isLive) return rangeResponse(state.range, cachedResponse);
    state.stored = cachedResponse;
    return null;
  };

  fetchDidSucceed: WorkboxPlugin['fetchDidSucceed'] = async ({ request, response, event, state }) => {
    (state as State).fetched = true;
    // No cache takes it, and what a player reads would pile up in the strategy's clone.
    if (response.status === 206) response.clone = () => new Response(null, response);
    const { handOff } = this.options;
    const { connection } = navigator as { connection?: { saveData: boolean } };
    const order =
      handOff && !purposeOf(event) && !connection?.saveData && orderFor(request, response, handOff.minBytes);
    if (order) {
      (state as State).handedOff = true;
      event.waitUntil(this.downloads.handOff(order).catch(() => {}));
    }
    return response;
  };

  handlerDidError: WorkboxPlugin['handlerDidError'] = async (param) => {
    const { range, stored } = param.state as State;
    return answered(param) ?? (stored && rangeResponse(range, stored));
  };

  handlerWillRespond: WorkboxPlugin['handlerWillRespond'] = async (param) => {
    const { fetched, player, range } = param.state as State;
    const direct = answered(param);
    if (direct) return direct;
    // What another plugin stored elsewhere and gave in its turn, a fallback of the precache say.
    const response = fetched ? param.response : await rangeResponse(range, param.response);
    if (!range || player?.isLive) return response;
    if (player) await noteAnswer(player, response.type === 'opaque');
    return response.url ? new Response(response.body, response) : response;
  };
}

if (process.env.NODE_ENV !== 'production') warnAboutClass(BackgroundFetchPlugin, 'BackgroundFetchPlugin');
