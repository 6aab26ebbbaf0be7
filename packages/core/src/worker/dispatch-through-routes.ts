declare const self: ServiceWorkerGlobalScope;

/**
 * Why a plugin sends a request through the routes of the app: `refresh` uses the network, `probe` only finds
 * out the cache and the key of the route, `announce` is a hit of a stored answer. A request with a purpose is
 * no use by a person.
 */
export type Purpose = 'refresh' | 'probe' | 'announce' | (string & {});

/** What the synthetic event has beside its request, see {@link dispatchThroughRoutes}. */
export interface DispatchOptions {
  /** The sender: {@link initiatorOf} returns it in the callbacks. */
  by?: object;
  /** Routes match by it, and `new Request` cannot set it. @default that of the request */
  destination?: RequestDestination;
  /** May be `navigate`, which `new Request` cannot set. @default that of the request */
  mode?: RequestMode;
  /** The window that the request is for. @default '' */
  clientId?: string;
}

/** The result of {@link dispatchThroughRoutes}. */
export interface Routed {
  /** The answer of the listener that handled the event; `undefined` if none did. */
  response: Promise<Response> | undefined;
  /**
   * Resolves when the answer and all promises that `waitUntil` got have settled. It never rejects. The
   * synthetic event does not keep the worker alive: pass `done` to the `waitUntil` of a real event.
   */
  done: Promise<void>;
}

const passages = new WeakMap<object, { purpose: Purpose; by: object | undefined }>();

/** The purpose of an event of {@link dispatchThroughRoutes}, or of its request. A clone of the request has none. */
export const purposeOf = (target: Event | Request): Purpose | undefined => passages.get(target)?.purpose;

/** The sender of the event. */
export const initiatorOf = (target: Event | Request): object | undefined => passages.get(target)?.by;

/**
 * Whether a route handles the request of the event itself. A route may make more requests in the same event, as
 * workbox-streams does for the parts of a page: they have the purpose of the event and are not its subject.
 */
export const isSubject = (event: Event, { url }: Request) =>
  url.split('#')[0] === (event as FetchEvent).request?.url.split('#')[0];

const isOffline = (purpose: Purpose | undefined) => purpose === 'probe' || purpose === 'announce';

/**
 * Throws in events that must not reach the network. A plugin calls it first in `requestWillFetch`, so that its
 * route sends nothing, whatever the other plugins do with the request.
 */
export function refuseNetwork(event: Event | undefined): void {
  if (event && isOffline(purposeOf(event))) throw new Error('offline');
}

/**
 * Sends a request through the listeners of this worker's `fetch` events: the default router of Workbox, another
 * router, that of generateSW or Serwist, a listener of the app. All plugins of the route are called. With
 * `probe` and `announce` nothing reaches the network, as for a page that is offline:
 *
 * - The request is aborted from the start, so that a `fetch` of it rejects.
 * - Plugins see clones of the request before a fetch. No request can be made from the URL of a clone.
 * - A `fetch` by a listener during the dispatch is rejected.
 */
export function dispatchThroughRoutes(
  request: Request,
  purpose: Purpose,
  { by, destination = request.destination, mode = request.mode, clientId = '' }: DispatchOptions = {},
): Routed {
  const offline = isOffline(purpose);
  const own = new Request(request, offline ? { signal: AbortSignal.abort() } : undefined);
  define(own, { destination, mode });
  // Fetch §5.3: `new Request` rejects a URL with credentials. Host, path and query stay the same.
  if (offline) tellInClones(own, request.url.replace('//', '//offline@'));
  const event = new FetchEvent('fetch', { request: own, clientId, cancelable: true });
  let response: Promise<Response> | undefined;
  let handle!: (answer: Promise<void> | undefined) => void;
  const handled = new Promise<void>((resolve) => (handle = resolve));
  handled.catch(() => {});
  const pending: unknown[] = [];
  const waitUntil = (promise: unknown) => void pending.push(promise);
  define(event, {
    request: own,
    clientId,
    preloadResponse: Promise.resolve(),
    // In an event that the browser did not dispatch, `handled` never settles, and the two methods below throw.
    handled,
    waitUntil,
    respondWith: (answer: Response | Promise<Response>) => {
      waitUntil((response = Promise.resolve(answer)));
      event.stopImmediatePropagation();
    },
  });
  for (const target of [event, own]) passages.set(target, { purpose, by });
  const network = fetch;
  // Only listeners run until the event is dispatched.
  if (offline) self.fetch = () => Promise.reject(own.signal.reason as Error);
  self.dispatchEvent(event);
  if (offline) self.fetch = network;
  handle(response?.then(() => {}));
  const settle = async () => {
    while (pending.length) await Promise.allSettled(pending.splice(0));
  };
  return { response, done: settle() };
}

function define(target: object, values: Record<string, unknown>) {
  for (const [name, value] of Object.entries(values))
    Object.defineProperty(target, name, { value, configurable: true });
}

function tellInClones(request: Request, url: string) {
  const clone = () => {
    const copy = Request.prototype.clone.call(request);
    define(copy, { url });
    tellInClones(copy, url);
    return copy;
  };
  define(request, { clone });
}
