import {
  afterResponse,
  openWindows,
  purposeOf,
  serve,
  dispatchThroughRoutes,
  isSubject,
  withTimeout,
} from 'workbox-plugin-core';
import { BackgroundFetchError } from '../shared/background-fetch-error.ts';
import { protocol, type DownloadCalls, directMark } from '../shared/protocol.ts';
import type { BackgroundFetchRegistration } from './read-file.ts';

declare const self: ServiceWorkerGlobalScope;

interface BackgroundFetchManager {
  get(id: string): Promise<BackgroundFetchRegistration | undefined>;
  getIds(): Promise<string[]>;
}

interface BackgroundFetchEvent extends ExtendableEvent {
  readonly registration: BackgroundFetchRegistration;
  updateUI(options: { title: string }): Promise<void>;
}

/** Keeps the worker alive for work whose result nothing awaits. */
export type WaitUntil = (work: Promise<unknown>) => void;

/** `undefined` where the browser has no Background Fetch. */
export const backgroundFetchManager = () =>
  (self.registration as { backgroundFetch?: BackgroundFetchManager }).backgroundFetch;

/** The background fetches of the registration, also those that this package has not started. */
export const backgroundFetchIds = async () => (await backgroundFetchManager()?.getIds()) ?? [];
export const findBackgroundFetch = async (id: string) => backgroundFetchManager()?.get(id);
export const abortBackgroundFetch = async (id: string) => (await findBackgroundFetch(id))?.abort();

export const registrationScope = () => self.registration.scope;

const waitUntilOf =
  (event: ExtendableEvent): WaitUntil =>
  (work) =>
    event.waitUntil(work.catch(() => {}));

let hasStarted = false;

/** Adds a listener. Call it once, at the first evaluation of the worker. */
export const onBackgroundFetch = (
  type: 'success' | 'fail' | 'abort' | 'click',
  listener: (event: BackgroundFetchEvent) => Promise<unknown>,
) =>
  self.addEventListener(`backgroundfetch${type}` as 'push', (event) => {
    hasStarted = true;
    event.waitUntil(listener(event as unknown as BackgroundFetchEvent));
  });

/** Calls `reconcile` at the first event of the worker that is neither of a background fetch nor a call of a page. */
export function onFirstEvent(reconcile: (waitUntil: WaitUntil) => Promise<void>) {
  for (const type of ['fetch', 'push', 'sync', 'periodicsync'])
    self.addEventListener(type as 'push', (event) => {
      // Not for events that this package dispatches: `reconcile` would wait for work that waits for the event.
      if (hasStarted || purposeOf(event)) return;
      hasStarted = true;
      const waitUntil = waitUntilOf(event);
      waitUntil(afterResponse(event).then(() => reconcile(waitUntil)));
    });
}

/** Serves the calls of pages. */
export const serveCalls = (createCalls: (waitUntil: WaitUntil) => DownloadCalls) =>
  serve(protocol, async (call, args, event) => {
    const calls = createCalls(waitUntilOf(event)) as unknown as Record<
      string,
      (...args: unknown[]) => unknown
    >;
    if (!Object.hasOwn(calls, call)) throw new BackgroundFetchError('unknown-request', { call });
    try {
      return await calls[call]!(...(args as unknown[]));
    } catch (error) {
      if (error instanceof BackgroundFetchError) throw error;
      throw new BackgroundFetchError('storage-failed', { call, why: (error as Error).message }, error);
    }
  });

/** Focuses the page at `url`, or opens it. */
export async function showPage(url: string) {
  const page = (await openWindows()).find((open) => open.url === url);
  await (page ? page.focus() : self.clients.openWindow(url));
}

/** Seconds that other work in an event that this package dispatches may take. */
const maxEventSeconds = 30;

const isMarked = ({ url }: Request) => url.endsWith(directMark);

/** Whether the request is the one of the ranged engine that a route handles. */
export const isDirect = (request: Request, event: Event | undefined) =>
  isMarked(request) || (event !== undefined && purposeOf(event) === 'download' && isSubject(event, request));

/**
 * Dispatches requests of the ranged engine through the routes without their mark. A route with a string, or with a
 * RegExp that ends in `$`, would not match a URL with the mark.
 */
export const routeDirectRequests = () =>
  self.addEventListener('fetch', (event) => {
    const { request, clientId } = event;
    if (!isMarked(request)) return;
    const { response, done } = dispatchThroughRoutes(
      new Request(request.url.slice(0, -directMark.length), request),
      'download',
      { clientId },
    );
    event.respondWith(response ?? fetch(request));
    event.waitUntil(withTimeout(maxEventSeconds, done, () => undefined));
  });
