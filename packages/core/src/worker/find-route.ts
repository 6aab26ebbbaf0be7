import {
  initiatorOf,
  isSubject,
  purposeOf,
  dispatchThroughRoutes,
  type DispatchOptions,
} from './dispatch-through-routes.ts';

/** Where a route keeps its answers; empty for one that has no cache (NetworkOnly). */
export interface FoundRoute {
  cacheName?: string;
  /** The effective cache key: what `cacheKeyWillBeUsed` made of the request. */
  key?: Request;
  matchOptions?: CacheQueryOptions;
  /** What the cache holds for it now. */
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
 * Finds the route of `request`, if `plugin` is on it, without any network. For the other plugins of
 * the route it is a request that was made offline: a hit if there is one, else a failure.
 *
 * The plugin gives its `handlerWillStart` and `cachedResponseWillBeUsed` calls to {@link recordProbe}.
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
 * Tells a probe that `plugin` sent what its callback was called with; whether there was one. To be
 * called first in `handlerWillStart` and `cachedResponseWillBeUsed`.
 */
export function recordProbe(
  plugin: object,
  { event, request, cacheName, matchOptions, cachedResponse, state = {} }: CallbackParam,
): boolean {
  const probe = event && purposeOf(event) === 'probe' ? initiatorOf(event) : undefined;
  if (!(probe instanceof Probe) || probe.plugin !== plugin) return false;
  // The request of a later callback is the cache key, which may be any other.
  if (!cacheName && isSubject(event!, request)) subjects.add(state);
  if (!subjects.has(state)) return true;
  probe.found = cacheName ? { cacheName, key: request, matchOptions, cachedResponse } : { ...probe.found };
  return true;
}
