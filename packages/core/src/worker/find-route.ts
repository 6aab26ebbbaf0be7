import {
  initiatorOf,
  isSubject,
  purposeOf,
  dispatchThroughRoutes,
  type DispatchOptions,
} from './dispatch-through-routes.ts';

/** The cache and the key of a request; empty for a route without a cache (NetworkOnly). */
export interface FoundRoute {
  cacheName?: string;
  /** The effective cache key: what `cacheKeyWillBeUsed` returned for the request. */
  key?: Request;
  matchOptions?: CacheQueryOptions;
  /** The answer that is stored now. */
  cachedResponse?: Response;
}

/** What a plugin's `handlerWillStart` and `cachedResponseWillBeUsed` are called with. */
interface CallbackParam {
  event?: Event;
  request: Request;
  cacheName?: string;
  matchOptions?: CacheQueryOptions;
  cachedResponse?: Response;
  /** One object for each request that the route handles. */
  state?: object;
}

class Probe {
  readonly plugin: object;
  found: FoundRoute | undefined;

  constructor(plugin: object) {
    this.plugin = plugin;
  }
}

/**
 * Finds the route of `request`, if `plugin` is on it, without any network. To the other plugins of the route
 * it looks like a request that is made offline: a hit if there is a stored answer, else a failure.
 *
 * The plugin passes its `handlerWillStart` and `cachedResponseWillBeUsed` calls to {@link recordProbe}.
 */
export async function findRoute(
  plugin: object,
  request: Request,
  options?: Omit<DispatchOptions, 'by'>,
): Promise<FoundRoute | undefined> {
  const probe = new Probe(plugin);
  await dispatchThroughRoutes(request, 'probe', { ...options, by: probe }).response?.catch(() => {});
  return probe.found;
}

/** The states of requests that are the subject of a probe. */
const subjects = new WeakSet<object>();

/**
 * Records what a callback of `plugin` was called with, if the request is a probe of `plugin`. Returns whether
 * it is one. Call it first in `handlerWillStart` and `cachedResponseWillBeUsed`.
 */
export function recordProbe(
  plugin: object,
  { event, request, cacheName, matchOptions, cachedResponse, state = {} }: CallbackParam,
): boolean {
  const probe = event && purposeOf(event) === 'probe' ? initiatorOf(event) : undefined;
  if (!(probe instanceof Probe) || probe.plugin !== plugin) return false;
  // The request of a later callback is the cache key, which may be any request.
  if (!cacheName && isSubject(event!, request)) subjects.add(state);
  if (!subjects.has(state)) return true;
  probe.found = cacheName ? { cacheName, key: request, matchOptions, cachedResponse } : { ...probe.found };
  return true;
}
