import type { RuntimeCaching } from 'workbox-build';
import type { BackgroundConfig } from '../shared/background-config.ts';
import { scriptGlobal } from './background-script.ts';
import { lifecycle } from '../schema/config-schema.ts';
import type { Plan, PlannedRoute } from '../plan/plan-background.ts';

type Callback = (...args: never[]) => unknown;

/**
 * A function that generateSW writes into the worker as `source`. generateSW asks functions for their text, which
 * loses closures. The text of this one calls the real function by name.
 */
export function stub(source: string, asked: () => void = () => {}): Callback {
  const call = () => {
    throw new Error('This stands for a function of the worker, and is called there only.');
  };
  const text = () => {
    asked();
    return source;
  };
  return Object.defineProperty(call, 'toString', { value: text });
}

const forwardText = (path: string) => `(param) => self.${scriptGlobal}.${path}(param)`;
const forward = (path: string): Callback => stub(forwardText(path));

/** A stub for each callback of `plugin`. generateSW rejects any other property. */
export const pluginStub = (plugin: object, path: string): object =>
  Object.fromEntries(
    lifecycle
      .filter((name) => typeof (plugin as Record<string, unknown>)[name] === 'function')
      .map((name) => [name, forward(`${path}.${name}`)]),
  );

/** The value with stubs in the place of its functions. */
function withStubs(value: unknown, path: string): unknown {
  if (typeof value === 'function') return forward(path);
  if (Object.prototype.toString.call(value) !== '[object Object]') return value;
  return Object.fromEntries(
    Object.entries(value as object).map(([key, inner]) => [key, withStubs(inner, `${path}.${key}`)]),
  );
}

export interface RuntimeCachingOptions {
  /** The config as it is on another origin. A pattern that differs is read in the worker. */
  elsewhere?: BackgroundConfig | undefined;
  /** The script that constructs the plugins, if the worker does not import it. */
  script?: string;
}

function patternText(pattern: unknown, there: unknown, path: string): string {
  if (typeof pattern === 'function') return forwardText(path);
  if (String(pattern) !== String(there)) return `self.${scriptGlobal}.${path}`;
  return typeof pattern === 'string' ? JSON.stringify(pattern) : String(pattern);
}

/**
 * The entries of `runtimeCaching`, one for each route and method, in the order of the config. generateSW
 * constructs the strategies and registers the routes. What it cannot write as text is called by name.
 *
 * @param plugins what the script constructed: their callbacks are looked up, not called
 * @param asked is called whenever generateSW asks for the text of a route
 */
export function runtimeCachingOf(
  { routes }: BackgroundConfig,
  plan: Plan,
  plugins: readonly object[],
  asked?: () => void,
  { elsewhere, script }: RuntimeCachingOptions = {},
): RuntimeCaching[] {
  return plan.routes.flatMap((planned, place) => {
    const { urlPattern, handler } = routes[planned.at]!;
    const path = `routes[${planned.at}]`;
    const there = elsewhere?.routes[planned.at]?.urlPattern;
    const text = patternText(urlPattern, there ?? urlPattern, `${path}.urlPattern`);
    const matcher = stub(script && place === 0 ? `(${script}, ${text})` : text, asked);
    const options = optionsOf(planned, plan, routes[planned.at]!.options, plugins);
    const own =
      planned.kind === 'class'
        ? forward(`handlers[${planned.at}].handle`)
        : forward(typeof handler === 'function' ? `${path}.handler` : `${path}.handler.handle`);
    return planned.methods.map(
      (method) =>
        ({
          urlPattern: matcher,
          method,
          handler: planned.strategy ?? own,
          ...(planned.strategy && options),
        }) as RuntimeCaching,
    );
  });
}

/**
 * BackgroundFetchPlugin has a `cacheWillUpdate` only while it asks what the route would store, because a strategy
 * drops its own rules beside one. A stub is always there, so it applies these rules at all other times.
 */
function cacheRules(path: string, strategy: string | undefined, hasOthers: boolean): Callback {
  const plugin = `self.${scriptGlobal}.${path}`;
  const statuses = strategy === 'CacheFirst' ? '[200]' : '[0, 200]';
  const otherwise = hasOthers
    ? 'param.response'
    : `${statuses}.includes(param.response.status) ? param.response : null`;
  return stub(`(param) => ${plugin}.cacheWillUpdate ? ${plugin}.cacheWillUpdate(param) : ${otherwise}`);
}

function optionsOf(
  { at, packs, shorthands, strategy }: PlannedRoute,
  plan: Plan,
  given: RuntimeCaching['options'] = {},
  constructed: readonly object[],
): { options: object } | undefined {
  const path = `routes[${at}].options`;
  const { plugins: own = [], ...rest } = given;
  const hasOwnRules =
    shorthands.includes('cacheableResponse') || own.some((plugin) => 'cacheWillUpdate' in plugin);
  const plugins = [
    ...own.map((plugin, place) => pluginStub(plugin, `${path}.plugins[${place}]`)),
    ...packs.map((place) => {
      const path = `plugins[${place}]`;
      return {
        ...pluginStub(constructed[place]!, path),
        ...(plan.plugins[place]?.field === 'backgroundFetch' && {
          cacheWillUpdate: cacheRules(path, strategy, hasOwnRules),
        }),
      };
    }),
  ];
  const options = Object.fromEntries(
    Object.entries(rest)
      // generateSW treats `rangeRequests: false` like `true`.
      .filter(([key, value]) => value && (!(key in shorthands) || shorthands.includes(key as never)))
      .map(([key, value]) => [key, withStubs(value, `${path}.${key}`)]),
  );
  // Shorthands are the first plugins, as in a worker of buildServiceWorker.
  if (plugins.length) options.plugins = plugins;
  return Object.keys(options).length ? { options } : undefined;
}
