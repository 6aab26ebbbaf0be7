import { answerProbe, purposeOf } from 'workbox-plugin-core';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import { entryOf } from './entry.ts';
import type { PeriodicRefreshOptions } from './options.ts';
import { attach } from './refresh-events.ts';
import { passOf } from './refresh-pass.ts';
import { createRefresher, type Refresher } from './refresher.ts';
import { resolveOptions } from './resolve-options.ts';

/** One handled request, from callback to callback. */
interface State {
  /** The effective cache key, once the strategy has looked. */
  key?: string;
  /** The network has answered. */
  checked?: boolean;
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

  /** @throws PeriodicRefreshError `invalid-name`, `invalid-option`, `unknown-option`, `duplicate-name` */
  constructor(name: string, options?: PeriodicRefreshOptions) {
    this.refresher = createRefresher(name, resolveOptions(name, options), this);
    attach(this.refresher);
  }

  cachedResponseWillBeUsed: WorkboxPlugin['cachedResponseWillBeUsed'] = async (param) => {
    const { event, request, cachedResponse, state } = param;
    if (answerProbe(this, param)) return cachedResponse;
    // A miss: even CacheFirst asks the network then.
    if (passOf(this, event)) return null;
    if (state) (state as State).key = request.url;
    return cachedResponse;
  };

  requestWillFetch: WorkboxPlugin['requestWillFetch'] = async (param) => {
    answerProbe(this, param);
    return passOf(this, param.event)?.ask(param.request) ?? param.request;
  };

  fetchDidSucceed: WorkboxPlugin['fetchDidSucceed'] = async ({ request, response, event, state }) => {
    if (state) (state as State).checked = true;
    return passOf(this, event)?.take(request, response) ?? response;
  };

  handlerDidComplete: WorkboxPlugin['handlerDidComplete'] = async ({
    request,
    response,
    event,
    state = {},
  }) => {
    passOf(this, event)?.complete();
    if (!response || purposeOf(event) || event.type !== 'fetch') return;
    const isWhole = request.method === 'GET' && !request.headers.has('range');
    if (!isWhole || (!response.ok && response.type !== 'opaque')) return;
    const { key, checked } = state as State;
    const usedAt = Date.now();
    const vary = response.headers.get('vary') ?? '';
    this.refresher.note(entryOf(request, { key, vary, usedAt, checkedAt: checked ? usedAt : 0 }));
  };
}
