declare const self: ServiceWorkerGlobalScope;

/**
 * Why a request of our own goes through the app's routes: `refresh` asks the network, `probe` only
 * learns where the route keeps its answers, `announce` is a hit of what was stored. What has a
 * purpose is no use by a person.
 */
export type Purpose = 'refresh' | 'probe' | 'announce' | (string & {});

export interface DispatchOptions {
  /** Who asks: what {@link initiatorOf} gives to the callbacks. */
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

/** The purpose of an event that {@link dispatchThroughRoutes} made, or of its request; a clone of it has none. */
export const purposeOf = (target: Event | Request): Purpose | undefined => passages.get(target)?.purpose;

/** Who sent the event. */
export const initiatorOf = (target: Event | Request): object | undefined => passages.get(target)?.by;

/**
 * Whether a route handles the request of the event itself. A route may make others in the same event,
 * as workbox-streams does for the parts of a page: they have the event's purpose and are not its subject.
 */
export const isSubject = (event: Event, { url }: Request) =>
  url.split('#')[0] === (event as FetchEvent).request?.url.split('#')[0];

const isOffline = (purpose: Purpose | undefined) => purpose === 'probe' || purpose === 'announce';

/**
 * Throws in the events that must not reach the network. A plugin calls it first in `requestWillFetch`,
 * so that its route sends nothing, whatever the other plugins make of the request.
 */
export function refuseNetwork(event: Event | undefined): void {
  if (event && isOffline(purposeOf(event))) throw new Error('offline');
}

/**
 * Leads a request through whatever answers this worker's `fetch` events: Workbox's default router, a
 * private one, generateSW's, Serwist's, a listener of the app's own. All plugins of the route have
 * their say. With `probe` and `announce` nothing reaches the network, as when a page asks offline:
 *
 * - Their request is aborted from the start, so that a `fetch` of it rejects.
 * - No request can be made from the URL that its clones tell, which are what plugins see before a fetch.
 * - Whatever listeners fetch while the event is dispatched is refused.
 */
export function dispatchThroughRoutes(
  request: Request,
  purpose: Purpose,
  { by, destination = request.destination, mode = request.mode, clientId = '' }: DispatchOptions = {},
): Routed {
  const offline = isOffline(purpose);
  const own = new Request(request, offline ? { signal: AbortSignal.abort() } : undefined);
  define(own, { destination, mode });
  // Fetch §5.3: a URL with credentials in it makes no request. Host, path and query stay what they are.
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
    // That of an event that the browser did not dispatch never settles, and the two below throw.
    handled,
    waitUntil,
    respondWith: (answer: Response | Promise<Response>) => {
      waitUntil((response = Promise.resolve(answer)));
      event.stopImmediatePropagation();
    },
  });
  for (const target of [event, own]) passages.set(target, { purpose, by });
  const network = fetch;
  // No code but that of listeners runs until the event is dispatched.
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
