import { backgroundFetchOptionRules } from 'workbox-plugin-bg-fetch/option-rules';
import { periodicRefreshOptionRules } from 'workbox-plugin-periodic-refresh/option-rules';
import { configOptionRules } from 'workbox-plugin-sync-queue/option-rules';
import {
  callback,
  either,
  fields,
  flag,
  kindOf,
  leaf,
  listOf,
  named,
  oneOf,
  options,
  optionsOf,
  plain,
  positive,
  quoted,
  seconds,
  statelessPattern,
  text,
} from './fields.ts';

export const strategyNames = [
  'CacheFirst',
  'CacheOnly',
  'NetworkFirst',
  'NetworkOnly',
  'StaleWhileRevalidate',
];
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** The callbacks of a plugin that Workbox calls and generateSW accepts. */
export const lifecycle = [
  'cacheDidUpdate',
  'cacheKeyWillBeUsed',
  'cacheWillUpdate',
  'cachedResponseWillBeUsed',
  'fetchDidFail',
  'fetchDidSucceed',
  'handlerDidComplete',
  'handlerDidError',
  'handlerDidRespond',
  'handlerWillRespond',
  'handlerWillStart',
  'requestWillFetch',
] as const;
export type Lifecycle = (typeof lifecycle)[number];

const method = oneOf(...methods);

const plugin = leaf('object', 'a Workbox plugin: an object with a lifecycle callback', (value: object) =>
  lifecycle.some((name) => kindOf((value as Record<string, unknown>)[name]) === 'function'),
);

const handler = leaf(
  ['string', 'function', 'object'],
  `one of ${quoted(strategyNames)}, a class that extends Strategy, a function, or { handle }`,
  (value: unknown) =>
    typeof value === 'string'
      ? strategyNames.includes(value)
      : typeof value === 'function' || typeof (value as { handle?: unknown }).handle === 'function',
);

const statuses = listOf('a list of statuses', leaf('number', 'an HTTP status', Number.isInteger));
const names = listOf('a list of strings', text);

/** As in `runtimeCaching`. */
const routeOptionFields = {
  cacheName: text,
  networkTimeoutSeconds: seconds,
  plugins: listOf('a list of Workbox plugins', plugin),
  fetchOptions: plain,
  matchOptions: options({ ignoreMethod: flag, ignoreSearch: flag, ignoreVary: flag }),
  expiration: options({
    maxEntries: leaf(
      'number',
      'a positive whole number',
      (value: number) => Number.isInteger(value) && value > 0,
    ),
    maxAgeSeconds: seconds,
    matchOptions: plain,
    purgeOnQuotaError: flag,
  }),
  cacheableResponse: options({ statuses, headers: plain }),
  broadcastUpdate: options({
    channelName: text,
    options: options({
      generatePayload: callback,
      headersToCheck: names,
      notifyAllClients: flag,
    }),
  }),
  backgroundSync: fields({
    name: text,
    options: options({
      maxRetentionTime: positive('minutes'),
      forceSyncFallback: flag,
      onSync: callback,
    }).optional(),
  }),
  precacheFallback: fields({ fallbackURL: text }),
  rangeRequests: flag,
};
export const routeOptionNames = Object.keys(routeOptionFields);
const routeOptions = options(routeOptionFields);

export const routeSchema = fields({
  urlPattern: either(
    'a string, a RegExp or a function',
    leaf('string', 'a path that begins with "/", or a URL', (value: string) =>
      /^(\/|https?:\/\/)/.test(value),
    ),
    statelessPattern,
    callback,
  ),
  method: either(
    `one of ${quoted(methods)}, or a list of them`,
    method,
    listOf('a list of methods', method).min(1, { error: 'at least one method' }),
  ).optional(),
  handler,
  options: routeOptions.optional(),
  syncQueue: named(configOptionRules).optional(),
  periodicRefresh: named(periodicRefreshOptionRules).optional(),
  backgroundFetch: either(
    'true, false, or an object of options',
    flag,
    optionsOf(backgroundFetchOptionRules),
  ).optional(),
});

export const configSchema = fields({
  routes: listOf('a list of routes', routeSchema).min(1, { error: 'at least one route' }),
});
