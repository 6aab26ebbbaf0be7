import { fetch as undiciFetch } from 'undici';
import type { FakeBrowser } from './fake-browser.ts';
import { currentLife, never, onEnter, outside, type Life } from './life.ts';
import { turn } from './real-time.ts';
import { withRedirects } from './redirects.ts';

type Fetch = typeof globalThis.fetch;

const below = new WeakMap<object, Fetch>();
const pure = undiciFetch as unknown as Fetch;

function install(network: Fetch): void {
  const get = () => {
    const life = currentLife();
    return life === undefined ? network : (Reflect.get(life.scope, 'fetch') as Fetch);
  };
  below.set(get, network);
  const set = (value: Fetch) => install(value);
  Object.defineProperty(globalThis, 'fetch', { get, set, configurable: true, enumerable: true });
}

/**
 * MSW replaces the global `fetch` by a plain value when it begins to listen, and puts the old property back
 * when it stops. What is there is the network; in a worker or page `fetch` must stay that life's own.
 */
export function keepFetchPerLife(): void {
  const found: { get?: unknown; value?: unknown } =
    Object.getOwnPropertyDescriptor(globalThis, 'fetch') ?? {};
  if (typeof found.get === 'function' && below.has(found.get)) return;
  install(typeof found.value === 'function' ? (found.value as Fetch) : pure);
}

/** Called once a realm: from here on the global `fetch` is undici's, or a worker's. */
export function installFetch(): void {
  install(pure);
  onEnter(keepFetchPerLife);
}

function network(): Fetch {
  keepFetchPerLife();
  const { get } = Object.getOwnPropertyDescriptor(globalThis, 'fetch') as { get: () => unknown };
  return below.get(get) as Fetch;
}

/** Chromium's words; undici's own would be "fetch failed". */
export function failedToFetch(cause?: unknown): TypeError {
  return new TypeError('Failed to fetch', { cause });
}

const unanswered = new Set<Request>();

/** Each request that is at the network now, as `POST /api/notes`. */
export const unansweredRequests = (): string[] =>
  [...unanswered].map(({ method, url }) => {
    const { pathname, search } = new URL(url);
    return `${method} ${pathname}${search}`;
  });

/** Without MSW a request would leave this machine, and a test would wait for a server that is not there. */
function refuseToLeave({ method, url }: Request): void {
  const { hostname } = new URL(url);
  if (network() !== pure || /^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname)) return;
  throw new Error(
    `Failed to send ${method} ${url}: no MSW server listens. Call server.listen() in beforeAll.`,
  );
}

/** Sends a request past all workers. The life's end aborts it, unless it is `keepalive`. */
export async function fetchFromNetwork(
  request: Request,
  browser: FakeBrowser,
  life?: Life,
): Promise<Response> {
  browser.inFlight += 1;
  const end = new AbortController();
  // Kept after the answer, too: its body may still be on the way.
  if (!request.keepalive) life?.atEnd(() => end.abort());
  try {
    await turn();
    if (!browser.online) throw failedToFetch();
    if (request.signal.aborted) throw request.signal.reason;
    refuseToLeave(request);
    unanswered.add(request);
    const signal = AbortSignal.any([request.signal, end.signal]);
    return await outside(() =>
      withRedirects(request, (sent) => network()(sent, { signal, redirect: 'manual' })),
    );
  } catch (error) {
    const isNetworkError = error instanceof TypeError && !(error instanceof DOMException);
    throw isNetworkError && error.message !== 'Failed to fetch' ? failedToFetch(error) : error;
  } finally {
    unanswered.delete(request);
    browser.inFlight -= 1;
  }
}

/** `fetch` as a worker or page sees it, over `send`. */
export function fetchOf(life: Life, send: (request: Request) => Promise<Response>): Fetch {
  return (input, init) => {
    if (!life.act()) return never();
    return new Promise((resolve) => {
      const request = new Request(input, init);
      resolve(life.settle(outside(() => send(request))));
    });
  };
}
