import { isSubject, purposeOf, dispatchThroughRoutes, withTimeout } from 'workbox-plugin-core';
import { mark } from '../shared/protocol.ts';

declare const self: ServiceWorkerGlobalScope;

/** Seconds that what else is waited for in an event of ours may take. */
const restSeconds = 30;

const isMarked = ({ url }: Request) => url.endsWith(mark);

/** Whether a request of the ranged engine is what a route handles. */
export const isDirect = (request: Request, event: Event | undefined) =>
  isMarked(request) || (event !== undefined && purposeOf(event) === 'download' && isSubject(event, request));

/**
 * Leads requests of the ranged engine through the routes without their mark, which a RegExp that ends in
 * `$`, or a string, would not match.
 */
export const routeDirectRequests = () =>
  self.addEventListener('fetch', (event) => {
    const { request, clientId } = event;
    if (!isMarked(request)) return;
    const { response, done } = dispatchThroughRoutes(
      new Request(request.url.slice(0, -mark.length), request),
      'download',
      { clientId },
    );
    event.respondWith(response ?? fetch(request));
    event.waitUntil(withTimeout(restSeconds, done, () => undefined));
  });
