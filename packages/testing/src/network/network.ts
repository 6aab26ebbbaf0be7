import { fetch as undiciFetch } from 'undici';
import type { FakeBrowser } from '../browser/fake-browser.ts';
import {
  currentContext,
  never,
  onEnter,
  runOutside,
  type ExecutionContext,
} from '../context/execution-context.ts';
import { turn } from '../context/real-time.ts';
import { withRedirects } from './redirects.ts';

type Fetch = typeof globalThis.fetch;

const networks = new WeakMap<object, Fetch>();
const undiciNetwork = undiciFetch as unknown as Fetch;

function install(network: Fetch): void {
  const get = () => {
    const context = currentContext();
    return context === undefined ? network : (Reflect.get(context.scope, 'fetch') as Fetch);
  };
  networks.set(get, network);
  const set = (value: Fetch) => install(value);
  Object.defineProperty(globalThis, 'fetch', { get, set, configurable: true, enumerable: true });
}

/**
 * Installs the `fetch` of contexts again. MSW replaces the global `fetch` by a plain value when it starts, and restores
 * the old property when it stops. The value that is found here is the network.
 */
export function keepContextFetch(): void {
  const found: { get?: unknown; value?: unknown } =
    Object.getOwnPropertyDescriptor(globalThis, 'fetch') ?? {};
  if (typeof found.get === 'function' && networks.has(found.get)) return;
  install(typeof found.value === 'function' ? (found.value as Fetch) : undiciNetwork);
}

/** Called once in each realm. After it the global `fetch` is the one of undici, or of the running context. */
export function installFetch(): void {
  install(undiciNetwork);
  onEnter(keepContextFetch);
}

function network(): Fetch {
  keepContextFetch();
  const { get } = Object.getOwnPropertyDescriptor(globalThis, 'fetch') as { get: () => unknown };
  return networks.get(get) as Fetch;
}

/** The message of Chromium. The one of undici is "fetch failed". */
export function failedToFetch(cause?: unknown): TypeError {
  return new TypeError('Failed to fetch', { cause });
}

const unanswered = new Set<Request>();

/** The requests that are in flight, as `POST /api/notes`. */
export const unansweredRequests = (): string[] =>
  [...unanswered].map(({ method, url }) => {
    const { pathname, search } = new URL(url);
    return `${method} ${pathname}${search}`;
  });

/** Rejects a request to another machine where MSW does not listen, so that no test waits for a missing server. */
function assertMocked({ method, url }: Request): void {
  const { hostname } = new URL(url);
  if (network() !== undiciNetwork || /^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname)) return;
  throw new Error(
    `Failed to send ${method} ${url}: no MSW server listens. Call server.listen() in beforeAll.`,
  );
}

/** Sends a request without a worker. A termination of the context aborts it unless it is `keepalive`. */
export async function fetchFromNetwork(
  request: Request,
  browser: FakeBrowser,
  context?: ExecutionContext,
): Promise<Response> {
  browser.inFlight += 1;
  const end = new AbortController();
  // The clean-up stays registered after the response, because its body may still arrive.
  if (!request.keepalive) context?.onTerminate(() => end.abort());
  try {
    await turn();
    if (!browser.online) throw failedToFetch();
    if (request.signal.aborted) throw request.signal.reason;
    assertMocked(request);
    unanswered.add(request);
    const signal = AbortSignal.any([request.signal, end.signal]);
    return await runOutside(() =>
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

/** The `fetch` of a context, which sends by `send`. */
export function fetchOf(context: ExecutionContext, send: (request: Request) => Promise<Response>): Fetch {
  return (input, init) => {
    if (!context.beginEffect()) return never();
    return new Promise((resolve) => {
      const request = new Request(input, init);
      resolve(context.settle(runOutside(() => send(request))));
    });
  };
}
