declare const self: ServiceWorkerGlobalScope;

/**
 * Why a request of our own goes through the app's routes: `refresh` asks the network, `probe` only
 * learns where the route keeps its answers, `announce` is a hit of what was stored. What has a
 * purpose is no use by a person.
 */
export type Purpose = 'refresh' | 'probe' | 'announce' | (string & {});

export interface ThroughRouteOptions {
  /** Who asks: what {@link askerOf} gives to the callbacks. */
  by?: object;
  /** What routes match by and no `new Request` can carry. @default the request's own */
  destination?: RequestDestination;
  /** `navigate`, too, which no `new Request` can carry. @default the request's own */
  mode?: RequestMode;
  /** The window that it is for, if one is. @default '' */
  clientId?: string;
}

export interface Routed {
  /** The answer of the listener that took the event; `undefined` if none did. */
  response: Promise<Response> | undefined;
  /**
   * Resolves when the answer and all that was given to `waitUntil` has settled, and never rejects.
   * The synthetic event keeps no worker alive: give this to the `waitUntil` of a real one.
   */
  done: Promise<void>;
}

const passages = new WeakMap<object, { purpose: Purpose; by: object | undefined }>();

/** The purpose of an event that {@link throughRoute} made, or of its request; a clone of it has none. */
export const purposeOf = (target: Event | Request): Purpose | undefined => passages.get(target)?.purpose;

/** Who sent the event. */
export const askerOf = (target: Event | Request): object | undefined => passages.get(target)?.by;

/**
 * Leads a request through whatever answers this worker's `fetch` events: Workbox's default router, a
 * private one, generateSW's, Serwist's, a listener of the app's own. All plugins of the route have
 * their say. With `probe` and `announce` nothing reaches the network: their request is aborted from
 * the start, so that a `fetch` of it rejects, as when a page asks offline.
 */
export function throughRoute(
  request: Request,
  purpose: Purpose,
  { by, destination = request.destination, mode = request.mode, clientId = '' }: ThroughRouteOptions = {},
): Routed {
  const offline = purpose === 'probe' || purpose === 'announce';
  const own = new Request(request, offline ? { signal: AbortSignal.abort() } : undefined);
  define(own, { destination, mode });
  const event = new FetchEvent('fetch', { request: own, clientId, cancelable: true });
  let response: Promise<Response> | undefined;
  const pending: unknown[] = [];
  const waitUntil = (promise: unknown) => void pending.push(promise);
  define(event, {
    request: own,
    clientId,
    preloadResponse: Promise.resolve(),
    // Those of an event that the browser did not dispatch throw.
    waitUntil,
    respondWith: (answer: Response | Promise<Response>) => {
      waitUntil((response = Promise.resolve(answer)));
      event.stopImmediatePropagation();
    },
  });
  for (const target of [event, own]) passages.set(target, { purpose, by });
  self.dispatchEvent(event);
  const settle = async () => {
    while (pending.length) await Promise.allSettled(pending.splice(0));
  };
  return { response, done: settle() };
}

function define(target: object, values: Record<string, unknown>) {
  for (const [name, value] of Object.entries(values))
    Object.defineProperty(target, name, { value, configurable: true });
}
