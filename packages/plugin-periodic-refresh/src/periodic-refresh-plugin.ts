import {
  recordProbe,
  purposeOf,
  refuseNetwork,
  warnAboutClass,
  warnAboutScope,
  warnWithoutCache,
} from 'workbox-plugin-core';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import { entryOf } from './entry.ts';
import type { PeriodicRefreshOptions, ResolvedOptions } from './options.ts';
import { attach } from './refresh-events.ts';
import { passOf, type Pass } from './refresh-pass.ts';
import { createRefresher, type Refresher } from './refresher.ts';
import { resolveOptions } from './resolve-options.ts';

declare const process: { env: { NODE_ENV?: string } };

/** One handled request, from callback to callback. */
interface State {
  /** Of the request that a run sent. */
  pass?: Pass | undefined;
  /** The effective cache key, once the strategy has looked. */
  key?: string;
  /** The network has answered, with what may be stored. */
  isGood?: boolean;
  /** The strategy has taken that answer for its cache. */
  checked?: boolean | undefined;
}

/**
 * Keeps fresh what people open: in the background its URLs go back through their own routes, with all
 * the plugins there, ask the server only for what differs, and take the place of what is cached.
 *
 * Nothing runs before a page calls `PeriodicRefreshClient.enable()`. An entry is replaced by a good
 * answer or not at all; a run keeps within its budget, and one that is cut short goes on later where
 * it stopped. When runs happen is the browser's decision, and with no periodic sync they happen
 * only while the app is used. Construct it at the worker's top level, once a name.
 *
 * @example
 * registerRoute(
 *   ({ url }) => url.pathname.startsWith('/briefings/'),
 *   new StaleWhileRevalidate({ cacheName: 'briefings', plugins: [new PeriodicRefreshPlugin('briefings')] }),
 * );
 */
export class PeriodicRefreshPlugin implements WorkboxPlugin {
  /** Run, look, switch on and off. */
  readonly refresher: Refresher;
  readonly #options: ResolvedOptions;

  /** @throws PeriodicRefreshError `invalid-name`, `invalid-option`, `unknown-option`, `duplicate-name` */
  constructor(name: string, options?: PeriodicRefreshOptions) {
    if (process.env.NODE_ENV !== 'production') warnAboutScope('workbox-plugin-periodic-refresh', 'worker');
    this.#options = resolveOptions(name, options);
    this.refresher = createRefresher(name, this.#options, this);
    attach(this.refresher);
    if (process.env.NODE_ENV !== 'production')
      warnWithoutCache(
        this,
        `Refresher "${name}": its route has no cache to keep fresh. Use StaleWhileRevalidate, NetworkFirst or CacheFirst.`,
      );
  }

  handlerWillStart: Required<WorkboxPlugin>['handlerWillStart'] = async (param) => {
    const { event, request, state = {} } = param;
    recordProbe(this, param);
    (state as State).pass = passOf(this, event, request);
  };

  cacheKeyWillBeUsed: Required<WorkboxPlugin>['cacheKeyWillBeUsed'] = async ({
    mode,
    request,
    state = {},
  }) => {
    const { pass, isGood } = state as State;
    // A stored answer outlives a 500: neither the time nor the headers of that request are its own.
    if (mode === 'write') (state as State).checked = isGood;
    // oxlint-disable-next-line typescript/only-throw-error -- Workbox leaves the Error of a write unhandled
    if (mode === 'write' && pass && !(await pass.mayWrite())) throw 'kept';
    return request;
  };

  cachedResponseWillBeUsed: Required<WorkboxPlugin>['cachedResponseWillBeUsed'] = async (param) => {
    const { request, cachedResponse, state = {} } = param;
    if (recordProbe(this, param)) return cachedResponse;
    // A miss: even CacheFirst asks the network then.
    if ((state as State).pass) return null;
    (state as State).key ??= request.url;
    return cachedResponse;
  };

  requestWillFetch: Required<WorkboxPlugin>['requestWillFetch'] = async ({ event, request, state = {} }) => {
    refuseNetwork(event);
    return (state as State).pass?.ask(request) ?? request;
  };

  fetchDidSucceed: Required<WorkboxPlugin>['fetchDidSucceed'] = async ({ request, response, state = {} }) => {
    (state as State).isGood = response.ok || response.type === 'opaque';
    return (state as State).pass?.take(request, response) ?? response;
  };

  handlerDidComplete: Required<WorkboxPlugin>['handlerDidComplete'] = async ({
    request,
    response,
    event,
    state = {},
  }) => {
    const { pass, key, checked } = state as State;
    pass?.complete();
    if (!response || purposeOf(event) || event.type !== 'fetch') return;
    const isWhole = request.method === 'GET' && !request.headers.has('range');
    if (!isWhole || (!response.ok && response.type !== 'opaque')) return;
    const { keepHeaders, logUrl = (url) => url } = this.#options;
    const usedAt = Date.now();
    const vary = response.headers.get('vary') ?? '';
    try {
      // Throws for whatever it gives that is no URL: that is not noted.
      const [url, logged] = [request.url, key ?? request.url].map((url) => new URL(logUrl(url)!).href);
      const checkedAt = checked ? usedAt : 0;
      this.refresher.note(entryOf(request, { url, key: logged, vary, keepHeaders, usedAt, checkedAt }));
    } catch {
      // Nothing that the app would not have in the log.
    }
  };
}

if (process.env.NODE_ENV !== 'production') warnAboutClass(PeriodicRefreshPlugin, 'PeriodicRefreshPlugin');
