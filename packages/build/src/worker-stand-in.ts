/**
 * The scope that a config sees while it is read in Node: worker-shaped, and nothing in it does or
 * answers anything. A config may name the browser at its top level (add listeners, open a channel);
 * what would wait there for an answer waits for good.
 */
const origin = 'https://localhost';

/** Any property, call or `new` of it is it again; awaited, it never settles. */
const inert: object = new Proxy(function () {}, {
  get: (_, key) => (key === Symbol.toPrimitive ? () => '' : inert),
  set: () => true,
  apply: () => inert,
  construct: () => inert,
});

/** What works in Node as it does in a worker. */
const shared = [
  'AbortController',
  'AbortSignal',
  'Blob',
  'DOMException',
  'Event',
  'EventTarget',
  'FormData',
  'Headers',
  'Request',
  'Response',
  'TextDecoder',
  'TextEncoder',
  'URL',
  'URLSearchParams',
  'atob',
  'btoa',
  'console',
  'crypto',
  'performance',
  'structuredClone',
] as const;

/** What only a worker has, or what would do something. */
const quiet = [
  'BroadcastChannel',
  'Cache',
  'CacheStorage',
  'Client',
  'Clients',
  'ExtendableEvent',
  'FetchEvent',
  'IDBDatabase',
  'IDBKeyRange',
  'IDBRequest',
  'MessageChannel',
  'Notification',
  'ServiceWorkerRegistration',
  'WebSocket',
  'Worker',
  'addEventListener',
  'caches',
  'clearInterval',
  'clearTimeout',
  'clients',
  'cookieStore',
  'dispatchEvent',
  'fetch',
  'importScripts',
  'indexedDB',
  'navigator',
  'postMessage',
  'queueMicrotask',
  'removeEventListener',
  'serviceWorker',
  'setInterval',
  'setTimeout',
  'skipWaiting',
] as const;

/** What Node has and a worker has not: a config that needs it would fail on somebody's phone. */
const absent = ['Buffer', 'global', 'module', 'process', 'require', '__dirname', '__filename'];

/** A scope for `with`: what it has shadows Node's; the language's own globals shine through. */
export function createStandIn(more: Record<string, unknown> = {}): Record<string, unknown> {
  const scope: Record<string, unknown> = {
    location: new URL('/sw.js', origin),
    registration: new Proxy({ scope: `${origin}/` }, { get: (own, key) => Reflect.get(own, key) ?? inert }),
    origin,
    isSecureContext: true,
    ...more,
  };
  for (const name of shared) scope[name] = (globalThis as Record<string, unknown>)[name];
  for (const name of quiet) scope[name] = inert;
  for (const name of absent) scope[name] = undefined;
  const seen: Record<string, unknown> = new Proxy(scope, {
    get: (own, key) =>
      key === Symbol.unscopables
        ? undefined
        : key in own
          ? Reflect.get(own, key)
          : Reflect.get(globalThis, key),
  });
  scope.self = scope.globalThis = seen;
  return seen;
}
