import type { StrategyName } from 'workbox-build';
import type { BackgroundConfig, BackgroundRoute } from './background-config.ts';
import { lifecycle, type Lifecycle } from './config-schema.ts';
import { askedFor, kindOfHandler, methodsOf } from './plan-background.ts';
import { prefixOf } from './pattern-prefix.ts';
import { takes } from './sample-paths.ts';
import { showValue } from './show-value.ts';
import { callbacksOf, callbacksOfShorthand } from './strategy-callbacks.ts';

/**
 * What is allowed and yet surely not meant, by route.
 *
 * @param paths that the config names: patterns are asked which of them they take
 */
export function warningsAbout({ routes }: BackgroundConfig, paths: readonly string[] = []): string[] {
  return routes.flatMap((route, at) =>
    [...withoutQueue(route, routes, paths), ...withoutEffect(route), ...queueNotLast(route)].map(
      (words) => `${nameOfRoute(route, at)}: ${words}`,
    ),
  );
}

/** What works in a worker of one bundle, and not where generateSW has its own copy of Workbox. */
export function warningsBesideGenerateSW({ routes }: BackgroundConfig): string[] {
  return routes.flatMap((route, at) =>
    pluginsOf(route).flatMap((plugin, place) => {
      const { _config: config } = plugin as { _config?: { purgeOnQuotaError?: boolean } };
      if (!isA(plugin, 'ExpirationPlugin') || !config?.purgeOnQuotaError) return [];
      return `${nameOfRoute(route, at)}: "purgeOnQuotaError" of "options.plugins[${place}]" is not heard beside generateSW, which has its own copy of Workbox. Use the shorthand "options.expiration".`;
    }),
  );
}

function nameOfRoute(route: BackgroundRoute, at: number): string {
  const pattern = typeof route.urlPattern === 'function' ? prefixOf(route) : showValue(route.urlPattern);
  return `routes[${at}] (${[methodsOf(route).join(', '), pattern].filter(Boolean).join(' ')})`;
}

const isWrite = (method: string) => method !== 'GET' && method !== 'HEAD';
const writesOf = (route: BackgroundRoute) => methodsOf(route).filter(isWrite);

/** An instance of the class, by name: it may be of another copy of the package. */
const isA = (plugin: object, className: string) => plugin.constructor?.name === className;
const pluginsOf = ({ options }: BackgroundRoute): object[] => options?.plugins ?? [];
const queueInstances = (route: BackgroundRoute) =>
  pluginsOf(route).filter((plugin) => isA(plugin, 'SyncQueuePlugin') || isA(plugin, 'BackgroundSyncPlugin'));
const hasQueue = (route: BackgroundRoute) =>
  Boolean(
    askedFor(route, 'syncQueue')?.name ?? route.options?.backgroundSync ?? queueInstances(route).length,
  );

function* withoutQueue(route: BackgroundRoute, routes: readonly BackgroundRoute[], paths: readonly string[]) {
  const [write] = writesOf(route);
  if (!write || hasQueue(route) || kindOfHandler(route) === 'handler') return;
  const own = paths.filter((path) => takes(route, path, write));
  for (const [at, other] of routes.entries()) {
    if (!hasQueue(other)) continue;
    const prefix = prefixOf(route);
    const shared =
      prefix && prefix === prefixOf(other)
        ? prefix
        : own.find((path) => writesOf(other).some((method) => takes(other, path, method)));
    if (!shared) continue;
    const name = askedFor(other, 'syncQueue')?.name;
    yield `a ${writesOf(route).join(' or ')} that fails is lost here, while routes[${at}] keeps writes to "${shared}"${name ? ` in "${name}". Add: syncQueue: '${name}'` : '. Add its plugin'}.`;
    return;
  }
}

function* withoutEffect(route: BackgroundRoute) {
  const { handler, options = {} } = route;
  const queue = askedFor(route, 'syncQueue')?.name;
  if (queue !== undefined && !writesOf(route).length)
    yield `the queue "${queue}" keeps nothing here: ${methodsOf(route).join(' and ')} is no write. Say which verbs it is for: method: ['POST', 'PUT'].`;
  if (kindOfHandler(route) !== 'strategy') return;
  const called = callbacksOf[handler as StrategyName];
  const idle = (callbacks: readonly Lifecycle[]) => !callbacks.some((one) => called.includes(one));
  if (queue !== undefined && handler === 'CacheOnly')
    yield `the queue "${queue}" keeps nothing here: CacheOnly sends nothing. Use NetworkOnly.`;
  const reads = methodsOf(route).includes('GET');
  const refresh = askedFor(route, 'periodicRefresh')?.name;
  if (refresh !== undefined && (handler === 'NetworkOnly' || handler === 'CacheOnly' || !reads))
    yield `the refresh "${refresh}" does nothing here: ${reads ? `${handler} ${handler === 'CacheOnly' ? 'never asks the network' : 'has no cache to keep fresh'}. Use StaleWhileRevalidate, NetworkFirst or CacheFirst` : 'caches hold answers to GET. Leave it out, or add GET to "method"'}.`;
  const downloads = askedFor(route, 'backgroundFetch') !== undefined;
  if (downloads && (handler === 'NetworkOnly' || !reads))
    yield `"backgroundFetch" does nothing here: ${reads ? 'NetworkOnly has no cache to store in or play from. Use CacheFirst' : 'downloads are GET. Leave it out, or add GET to "method"'}.`;
  for (const [name, callbacks] of Object.entries(callbacksOfShorthand))
    if (options[name as keyof typeof callbacksOfShorthand] && idle(callbacks))
      yield `"options.${name}" does nothing with ${String(handler)}, which never calls it. Leave it out, or take another strategy.`;
  for (const [place, plugin] of pluginsOf(route).entries()) {
    const own = lifecycle.filter((name) => typeof (plugin as Record<string, unknown>)[name] === 'function');
    if (idle(own))
      yield `"options.plugins[${place}]" (${plugin.constructor.name === 'Object' ? own.join(', ') : plugin.constructor.name}) does nothing with ${String(handler)}, which never calls it. Leave it out, or take another strategy.`;
  }
  const caches = handler !== 'NetworkOnly' && handler !== 'CacheOnly';
  if (caches && writesOf(route).length)
    yield `${String(handler)} cannot store the answer to ${writesOf(route).join(' or ')}: caches take GET alone. Use NetworkOnly.`;
}

function* queueNotLast(route: BackgroundRoute) {
  const plugins = pluginsOf(route);
  for (const queue of queueInstances(route)) {
    const place = plugins.indexOf(queue);
    if (place < plugins.length - 1)
      yield `the queue in "options.plugins[${place}]" is not the last plugin: what the others add to a request is not in what is kept. Move it to the end, or use the field "syncQueue", which stands last by itself.`;
  }
}
