import { dispatchThroughRoutes, isSubject, purposeOf, withTimeout } from 'workbox-plugin-core';
import { directMark } from '../shared/protocol.ts';

declare const self: ServiceWorkerGlobalScope;

/** Seconds that other work in an event that this package dispatches may take. */
const maxSeconds = 30;

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
    event.waitUntil(withTimeout(maxSeconds, done, () => undefined));
  });
