import {
  recordProbe,
  purposeOf,
  refuseNetwork,
  warnAboutClass,
  warnAboutScope,
  warnWithoutCache,
} from 'workbox-plugin-core';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import { createEntry } from '../policy/entry.ts';
import { hasPendingWrite, withPendingWrites } from '../run/pending-write.ts';
import { refreshRequestOf, type RefreshRequest } from '../run/refresh-request.ts';
import type { PeriodicRefreshOptions, ResolvedOptions } from '../shared/options.ts';
import { createRefresher, type Refresher } from './refresher.ts';
import { resolveOptions } from './resolve-options.ts';
import { register } from './worker-events.ts';

declare const process: { env: { NODE_ENV?: string } };

/** What an app has stored for the time in which its write waits stays. */
const mayReplace = async (url: string) => !(await hasPendingWrite(url));

/** The state of one handled request, from callback to callback. */
interface State {
  /** Set for a request of a run. */
  refresh?: RefreshRequest | undefined;
  /** The effective cache key, once the strategy has read its cache. */
  key?: string;
  /** The network has answered with what may be stored. */
  isGood?: boolean;
  /** The strategy is going to store that answer. */
  checked?: boolean | undefined;
}

/**
 * Keeps what people open fresh. In the background, its URLs are requested again through their own routes,
 * with all plugins of the routes. The requests are conditional where they can be, and new answers replace the
 * cached ones.
 *
 * Nothing runs before a page calls `PeriodicRefreshClient.enable()`. A good answer is replaced by a good answer
 * or stays. A run keeps its budget, and one that is cut short goes on later where it stopped. The browser
 * decides when runs happen; without periodic sync they happen only while the app is used. Construct the plugin
 * at the top level of the worker, once for each name.
 *
 * @example
 * registerRoute(
 *   ({ url }) => url.pathname.startsWith('/briefings/'),
 *   new StaleWhileRevalidate({ cacheName: 'briefings', plugins: [new PeriodicRefreshPlugin('briefings')] }),
 * );
 */
export class PeriodicRefreshPlugin implements WorkboxPlugin {
  /** Enables, disables, runs and describes the refresher. */
  readonly refresher: Refresher;
  readonly #options: ResolvedOptions;

  /** @throws PeriodicRefreshError `invalid-name`, `invalid-option`, `unknown-option`, `duplicate-name` */
  constructor(name: string, options?: PeriodicRefreshOptions) {
    if (process.env.NODE_ENV !== 'production') warnAboutScope('workbox-plugin-periodic-refresh', 'worker');
    this.#options = resolveOptions(name, options);
    this.refresher = createRefresher(name, this.#options, this);
    register(this.refresher);
    if (process.env.NODE_ENV !== 'production')
      warnWithoutCache(
        this,
        `Refresher "${name}": its route has no cache to keep fresh. Use StaleWhileRevalidate, NetworkFirst or CacheFirst.`,
      );
  }

  handlerWillStart: Required<WorkboxPlugin>['handlerWillStart'] = async (param) => {
    const { event, request, state = {} } = param;
    recordProbe(this, param);
    (state as State).refresh = refreshRequestOf(this, event, request);
  };

  cacheKeyWillBeUsed: Required<WorkboxPlugin>['cacheKeyWillBeUsed'] = async ({
    mode,
    request,
    state = {},
  }) => {
    const { refresh, isGood } = state as State;
    // After a 500 the stored answer stays: neither the time nor the headers of that request belong to it.
    if (mode === 'write') (state as State).checked = isGood;
    // oxlint-disable-next-line typescript/only-throw-error -- Workbox leaves the Error of a write unhandled
    if (mode === 'write' && !(await (refresh ? refresh.mayWrite() : mayReplace(request.url)))) throw 'kept';
    return request;
  };

  cachedResponseWillBeUsed: Required<WorkboxPlugin>['cachedResponseWillBeUsed'] = async (param) => {
    const { request, cachedResponse, state = {} } = param;
    if (recordProbe(this, param)) return cachedResponse;
    // A miss, so that CacheFirst uses the network, too.
    if ((state as State).refresh) return null;
    (state as State).key ??= request.url;
    return cachedResponse;
  };

  requestWillFetch: Required<WorkboxPlugin>['requestWillFetch'] = async ({ event, request, state = {} }) => {
    refuseNetwork(event);
    return (state as State).refresh?.prepare(request) ?? request;
  };

  fetchDidSucceed: Required<WorkboxPlugin>['fetchDidSucceed'] = async ({ request, response, state = {} }) => {
    (state as State).isGood = response.ok || response.type === 'opaque';
    return (state as State).refresh?.gotResponse(request, response) ?? response;
  };

  handlerWillRespond: Required<WorkboxPlugin>['handlerWillRespond'] = async ({ request, response, event }) =>
    purposeOf(event) ? response : withPendingWrites(request.url, response);

  handlerDidComplete: Required<WorkboxPlugin>['handlerDidComplete'] = async ({
    request,
    response,
    event,
    state = {},
  }) => {
    const { refresh, key, checked } = state as State;
    refresh?.complete();
    if (!response || purposeOf(event) || event.type !== 'fetch') return;
    const isWhole = request.method === 'GET' && !request.headers.has('range');
    if (!isWhole || (!response.ok && response.type !== 'opaque')) return;
    const { keepHeaders, logUrl = (url) => url } = this.#options;
    const usedAt = Date.now();
    const vary = response.headers.get('vary') ?? '';
    try {
      // Throws where `logUrl` gives no URL: the use is not recorded.
      const [url, logged] = [request.url, key ?? request.url].map((url) => new URL(logUrl(url)!).href);
      const checkedAt = checked ? usedAt : 0;
      this.refresher.recordUse(
        createEntry(request, { url, key: logged, vary, keepHeaders, usedAt, checkedAt }),
      );
    } catch {
      // The app does not want this URL in the log.
    }
  };
}

if (process.env.NODE_ENV !== 'production') warnAboutClass(PeriodicRefreshPlugin, 'PeriodicRefreshPlugin');
