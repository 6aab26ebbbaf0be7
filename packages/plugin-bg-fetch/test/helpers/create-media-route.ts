import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import type * as rangeRequests from 'workbox-range-requests';
import type * as routing from 'workbox-routing';
import type * as strategies from 'workbox-strategies';
import { FakeBrowser } from 'workbox-plugin-testing';
import type * as worker from '../../src/index.ts';

export const text = 'The quick brown fox';
export const fox = () =>
  new Response(text, { headers: { 'Content-Type': 'text/plain', 'Content-Length': '19', ETag: '"1"' } });

type Strategy = 'CacheFirst' | 'NetworkFirst' | 'StaleWhileRevalidate' | 'CacheOnly' | 'NetworkOnly';

interface RouteParts {
  strategy?: Strategy;
  /** Plugins before this package's plugin. */
  plugins?: WorkboxPlugin[];
  /** Plugins after this package's plugin. */
  later?: WorkboxPlugin[];
  /** The route's capture. @default everything below /media/ */
  capture?: RegExp | string;
  /** workbox-range-requests in place of this package's plugin. */
  peer?: boolean;
}

export const mediaScript =
  ({ strategy = 'CacheFirst', plugins = [], later = [], peer = false, capture }: RouteParts) =>
  () => {
    const { registerRoute } = require('workbox-routing') as typeof routing;
    const all = require('workbox-strategies') as typeof strategies;
    const { BackgroundFetchPlugin } = require('workbox-plugin-bg-fetch') as typeof worker;
    const { RangeRequestsPlugin } = require('workbox-range-requests') as typeof rangeRequests;
    const ours: WorkboxPlugin = peer ? new RangeRequestsPlugin() : new BackgroundFetchPlugin();
    const handler = new all[strategy]({ cacheName: 'media', plugins: [...plugins, ours, ...later] });
    for (const method of ['GET', 'HEAD', 'POST'] as const)
      registerRoute(capture ?? (({ url }) => url.pathname.startsWith('/media/')), handler, method);
  };

/** The server of /media/: its response, and the requests that it has received. */
export const server = { requests: [] as Request[], answer: (_request: Request): Response => fox() };

const network = setupServer(
  http.all('*', ({ request }) => {
    server.requests.push(request);
    return server.answer(request);
  }),
);
const opened: FakeBrowser[] = [];
beforeAll(() => network.listen({ onUnhandledRequest: 'error' }));
beforeEach(() => {
  server.requests = [];
  server.answer = () => fox();
});
afterEach(async () => {
  for (const browser of opened.splice(0)) await browser.close();
});
afterAll(() => network.close());

/** A page under a worker with one media route. `stored` is in the route's cache, and was not put there by this package. */
export async function createMediaRoute(parts: RouteParts = {}, stored: Record<string, Response> = {}) {
  const browser = new FakeBrowser();
  opened.push(browser);
  const handle = await browser.register(mediaScript(parts));
  await handle.run(async () => {
    const cache = await caches.open('media');
    for (const [path, response] of Object.entries(stored)) await cache.put(path, response);
  });
  return { browser, worker: handle, page: browser.openPage() };
}

export async function summary(response: Response) {
  return [response.status, response.headers.get('Content-Range'), await response.text()];
}

export { HttpResponse };
