import { constructQueue } from './construct-queue.ts';
import { Imports } from './imports.ts';
import type { WorkerOptions } from '../shared/build-options.ts';
import {
  packs,
  shorthands,
  type Plan,
  type PlannedPlugin,
  type PlannedRoute,
} from '../plan/plan-background.ts';

const js = JSON.stringify;

/** `new PeriodicRefreshPlugin("news", routes[0].periodicRefresh.options)` */
export function construct(plugin: PlannedPlugin, imports: Imports): string {
  const { field, name, from, options } = plugin;
  const { className, module, named } = packs[field];
  const given = options && `routes[${from}].${field}${named ? '.options' : ''}`;
  if (field === 'syncQueue') return constructQueue(js(name), given, options, imports);
  const args = [...(name === undefined ? [] : [js(name)]), ...(given ? [given] : [])];
  return `new ${imports.use(module, className)}(${args.join(', ')})`;
}

function constructShorthand(key: PlannedRoute['shorthands'][number], at: number, imports: Imports): string {
  const { className, module } = shorthands[key];
  const given = `routes[${at}].options.${key}`;
  const args = {
    backgroundSync: `${given}.name, ${given}.options`,
    broadcastUpdate: `{ channelName: ${given}.channelName, ...${given}.options }`,
    rangeRequests: '',
  };
  return `new ${imports.use(module, className)}(${key in args ? args[key as keyof typeof args] : given})`;
}

/** The expression for a route's handler. */
export function handlerSource(route: PlannedRoute, imports: Imports): string {
  const { at, kind, strategy = '' } = route;
  if (kind === 'handler') return `routes[${at}].handler`;
  const name = kind === 'class' ? `routes[${at}].handler` : imports.use('workbox-strategies', strategy);
  const own = `routes[${at}].options`;
  const plugins = [
    ...route.shorthands.map((key) => constructShorthand(key, at, imports)),
    ...(route.hasPlugins ? [`...${own}.plugins`] : []),
    ...route.packs.map((place) => `plugin${place}`),
  ];
  if (!route.shorthands.length && !route.packs.length) return `new ${name}(${own})`;
  return `new ${name}({ ...${own}, plugins: [${plugins.join(', ')}] })`;
}

export const declarePlugins = (plan: Plan, imports: Imports) =>
  plan.plugins.map((plugin, place) => `const plugin${place} = ${construct(plugin, imports)};`);

function registration(route: PlannedRoute, imports: Imports): string {
  const register = imports.use('workbox-routing', 'registerRoute');
  const handler = handlerSource(route, imports);
  const pattern = `routes[${route.at}].urlPattern`;
  const [method] = route.methods;
  if (route.methods.length === 1)
    return `${register}(${pattern}, ${handler}${method === 'GET' ? '' : `, ${js(method)}`});`;
  return `const handler${route.at} = ${handler};\nfor (const method of routes[${route.at}].method) ${register}(${pattern}, handler${route.at}, method);`;
}

const present = (entries: Record<string, string | undefined>) =>
  Object.entries(entries)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}: ${value}`);

const list = (patterns: readonly RegExp[] | undefined) => patterns && `[${patterns.join(', ')}]`;

/** In the order of the template of generateSW, so that both workers behave the same. */
function* around(options: WorkerOptions, hasManifest: boolean, imports: Imports) {
  const use = (module: string, name: string) => imports.use(`workbox-${module}`, name);
  if (options.navigationPreload) yield `${use('navigation-preload', 'enable')}();`;
  if (options.cacheId) yield `${use('core', 'setCacheNameDetails')}({ prefix: ${js(options.cacheId)} });`;
  if (options.skipWaiting) yield 'self.skipWaiting();';
  else
    yield `self.addEventListener('message', ({ data }) => {
  if (data && data.type === 'SKIP_WAITING') self.skipWaiting();
});`;
  if (options.clientsClaim) yield `${use('core', 'clientsClaim')}();`;
  if (hasManifest) {
    const given = present({
      directoryIndex: options.directoryIndex === undefined ? undefined : js(options.directoryIndex),
      ignoreURLParametersMatching: list(options.ignoreURLParametersMatching),
    });
    const last = given.length ? `, { ${given.join(', ')} }` : '';
    yield `${use('precaching', 'precacheAndRoute')}(self.__WB_MANIFEST${last});`;
    if (options.cleanupOutdatedCaches) yield `${use('precaching', 'cleanupOutdatedCaches')}();`;
    if (options.navigateFallback) {
      const lists = present({
        allowlist: list(options.navigateFallbackAllowlist),
        denylist: list(options.navigateFallbackDenylist),
      });
      const handler = `${use('precaching', 'createHandlerBoundToURL')}(${js(options.navigateFallback)})`;
      yield `${use('routing', 'registerRoute')}(new ${use('routing', 'NavigationRoute')}(${handler}${lists.length ? `, { ${lists.join(', ')} }` : ''}));`;
    }
  }
}

/** The module that esbuild bundles into the worker. It imports only what this config uses. */
export function workerEntry(
  plan: Plan,
  config: string,
  options: WorkerOptions,
  hasManifest: boolean,
): string {
  const imports = new Imports();
  const body = [
    ...(options.disableDevLogs ? ['self.__WB_DISABLE_DEV_LOGS = true;'] : []),
    ...around(options, hasManifest, imports),
    ...declarePlugins(plan, imports),
    ...plan.routes.map((route) => registration(route, imports)),
  ];
  return `${imports}\nimport background from ${js(config)};\nconst { routes } = background;\n${body.join('\n')}\n`;
}
