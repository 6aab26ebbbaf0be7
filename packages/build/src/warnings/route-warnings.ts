import type { StrategyName } from 'workbox-build';
import type { BackgroundConfig, BackgroundRoute } from '../shared/background-config.ts';
import { lifecycle, type Lifecycle } from '../schema/config-schema.ts';
import { askedFor, kindOfHandler, methodsOf, packs, type PackField } from '../plan/plan-background.ts';
import { prefixOf } from './pattern-prefix.ts';
import { patternWarnings } from './pattern-warnings.ts';
import { shadowOf, shadowWarnings } from './shadow-warnings.ts';
import type { StaticRule } from '../config/static-rules.ts';
import { takes } from '../config/sample-paths.ts';
import { showValue } from '../shared/show-value.ts';
import { callbacksOf, callbacksOfShorthand } from '../plan/strategy-callbacks.ts';

/**
 * Warnings about what is allowed and probably a mistake, by route.
 *
 * @param paths that the config names: patterns are asked which of them they take
 * @param rules by which the browser passes the worker
 */
export function warningsAbout(
  { routes }: BackgroundConfig,
  paths: readonly string[] = [],
  rules: readonly StaticRule[] = [],
): string[] {
  return routes.flatMap((route, at) =>
    [
      ...patternWarnings(route, paths),
      ...shadowWarnings(routes, at, paths, rules),
      ...withoutQueue(at, routes, paths),
      ...withoutEffect(route),
      ...queueNotLast(route),
    ].map((words) => `${nameOfRoute(route, at)}: ${words}`),
  );
}

/** Warns of what works in a worker of one bundle, and fails with the second copy of Workbox that generateSW has. */
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

/** Finds an instance by the name of its class, which may be of another copy of the package. */
const isA = (plugin: object, className: string) => plugin.constructor?.name === className;
const pluginsOf = ({ options }: BackgroundRoute): object[] => options?.plugins ?? [];
const queueInstances = (route: BackgroundRoute) =>
  pluginsOf(route).filter((plugin) => isA(plugin, 'SyncQueuePlugin') || isA(plugin, 'BackgroundSyncPlugin'));
const hasQueue = (route: BackgroundRoute) =>
  Boolean(
    askedFor(route, 'syncQueue')?.name ?? route.options?.backgroundSync ?? queueInstances(route).length,
  );

function* withoutQueue(place: number, routes: readonly BackgroundRoute[], paths: readonly string[]) {
  const route = routes[place]!;
  const [write] = writesOf(route);
  if (!write || hasQueue(route) || kindOfHandler(route) === 'handler') return;
  const own = paths.filter((path) => takes(route, path, write));
  for (const [at, other] of routes.entries()) {
    if (!hasQueue(other)) continue;
    // That route has a warning of its own.
    if (writesOf(other).some((method) => shadowOf(routes, at, 'syncQueue', method, paths)?.by === place))
      continue;
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

/** Where a route has one of the three plugins: in its field, or as an instance. */
function wordsFor(route: BackgroundRoute, field: PackField, words: string): string | undefined {
  const asked = askedFor(route, field);
  if (asked) return asked.name === undefined ? `"${field}"` : `the ${words} "${asked.name}"`;
  const place = pluginsOf(route).findIndex((plugin) => isA(plugin, packs[field].className));
  return place < 0 ? undefined : `the ${words} in "options.plugins[${place}]"`;
}

function* withoutEffect(route: BackgroundRoute) {
  const { handler, options = {} } = route;
  const verbs = methodsOf(route);
  const queue = wordsFor(route, 'syncQueue', 'queue');
  if (queue && !writesOf(route).length)
    yield `${queue} keeps nothing here: ${verbs.join(' and ')} is no write. Say which verbs it is for: method: ['POST', 'PUT'].`;
  if (kindOfHandler(route) !== 'strategy') return;
  const strategy = handler as StrategyName;
  const called = callbacksOf[strategy];
  const idle = (callbacks: readonly Lifecycle[]) => !callbacks.some((one) => called.includes(one));
  if (queue && strategy === 'CacheOnly')
    yield `${queue} keeps nothing here: CacheOnly sends nothing. Use NetworkOnly.`;
  const reads = verbs.includes('GET');
  const refresh = wordsFor(route, 'periodicRefresh', 'refresh');
  if (refresh && !reads)
    yield `${refresh} does nothing here: caches hold answers to GET. Leave it out, or add GET to "method".`;
  else if (refresh && (strategy === 'NetworkOnly' || strategy === 'CacheOnly'))
    yield `${refresh} does nothing here: ${strategy} ${strategy === 'CacheOnly' ? 'never asks the network' : 'has no cache to keep fresh'}. Use StaleWhileRevalidate, NetworkFirst or CacheFirst.`;
  const downloads = wordsFor(route, 'backgroundFetch', 'plugin');
  if (downloads && !reads)
    yield `${downloads} does nothing here: downloads are GET. Leave it out, or add GET to "method".`;
  else if (downloads && strategy === 'NetworkOnly')
    yield `${downloads} does nothing here: NetworkOnly has no cache to store in or play from. Use CacheFirst.`;
  for (const [name, callbacks] of Object.entries(callbacksOfShorthand))
    if (options[name as keyof typeof callbacksOfShorthand] && idle(callbacks))
      yield `"options.${name}" does nothing with ${strategy}, which never calls it. Leave it out, or take another strategy.`;
  for (const [place, plugin] of pluginsOf(route).entries()) {
    const own = lifecycle.filter((name) => typeof (plugin as Record<string, unknown>)[name] === 'function');
    if (idle(own))
      yield `"options.plugins[${place}]" (${plugin.constructor.name === 'Object' ? own.join(', ') : plugin.constructor.name}) does nothing with ${strategy}, which never calls it. Leave it out, or take another strategy.`;
  }
  const caches = strategy !== 'NetworkOnly' && strategy !== 'CacheOnly';
  if (caches && writesOf(route).length)
    yield `${strategy} cannot store the answer to ${writesOf(route).join(' or ')}: caches take GET alone. Use NetworkOnly.`;
}

function* queueNotLast(route: BackgroundRoute) {
  const plugins = pluginsOf(route);
  for (const queue of queueInstances(route)) {
    const place = plugins.indexOf(queue);
    if (place < plugins.length - 1)
      yield `the queue in "options.plugins[${place}]" is not the last plugin: what the others add to a request is not in what is kept. Move it to the end, or use the field "syncQueue", which stands last by itself.`;
  }
}
