import type { BackgroundRoute, Method } from '../shared/background-config.ts';
import { literalStart, prefixOf } from './pattern-prefix.ts';
import { askedFor, methodsOf, packs, type PackField } from '../plan/plan-background.ts';
import { takesUrl, urlsFor } from '../config/sample-paths.ts';
import { showRule, takesByRule, type StaticRule } from '../config/static-rules.ts';

const packFields = Object.keys(packs) as PackField[];

/** The methods that a plugin is for: a queue for writes, the others for reads. */
const isFor = (field: PackField, method: Method) =>
  field === 'syncQueue' ? method !== 'GET' && method !== 'HEAD' : method === 'GET';

interface Sample {
  path: string;
  url: URL;
}

/** The URLs that a route matches, as far as the config has their paths. */
function samplesOf(route: BackgroundRoute, method: Method, paths: readonly string[]): Sample[] {
  const { urlPattern } = route;
  const own =
    typeof urlPattern === 'string'
      ? urlPattern
      : typeof urlPattern === 'function'
        ? prefixOf(route)
        : literalStart(urlPattern.source);
  const known = own?.startsWith('/') && !own.startsWith('//') ? [...paths, own] : paths;
  return known
    .flatMap((path) => urlsFor(path).map((url) => ({ path, url })))
    .filter(({ url }) => takesUrl(route, url, method));
}

/** Where a route has one of the three plugins: in its field, or as an instance of any copy of the package. */
function pluginFor(route: BackgroundRoute, field: PackField): { key: unknown; words: string } | undefined {
  const asked = askedFor(route, field);
  if (asked)
    return {
      key: asked.key,
      words: asked.name === undefined ? `"${field}"` : `"${field}" ("${asked.name}")`,
    };
  const { backgroundSync, plugins = [] } = route.options ?? {};
  if (field === 'syncQueue' && backgroundSync)
    return { key: backgroundSync.name, words: `"options.backgroundSync" ("${backgroundSync.name}")` };
  const names: string[] = [
    packs[field].className,
    ...(field === 'syncQueue' ? ['BackgroundSyncPlugin'] : []),
  ];
  const place = plugins.findIndex((plugin) => names.includes((plugin as object).constructor?.name));
  return place < 0 ? undefined : { key: plugins[place], words: `"options.plugins[${place}]"` };
}

/** An earlier route that matches all that `routes[at]` matches by `method`, unless it has the same plugin. */
export function shadowOf(
  routes: readonly BackgroundRoute[],
  at: number,
  field: PackField,
  method: Method,
  paths: readonly string[],
): { by: number; path: string } | undefined {
  const plugin = pluginFor(routes[at]!, field);
  if (!plugin) return undefined;
  const samples = samplesOf(routes[at]!, method, paths);
  const takers = samples.map(({ url }) =>
    routes.findIndex(
      (route, place) => place < at && methodsOf(route).includes(method) && takesUrl(route, url, method),
    ),
  );
  const by = takers[0] ?? -1;
  if (by < 0 || takers.includes(-1)) return undefined;
  if (takers.every((place) => pluginFor(routes[place]!, field)?.key === plugin.key)) return undefined;
  return { by, path: samples[0]!.path };
}

/** Warns of routes that get no request, because an earlier route or a static rule matches first. */
export function* shadowWarnings(
  routes: readonly BackgroundRoute[],
  at: number,
  paths: readonly string[],
  rules: readonly StaticRule[],
): Generator<string> {
  const route = routes[at]!;
  for (const field of packFields) {
    const plugin = pluginFor(route, field);
    const methods = methodsOf(route).filter((method) => isFor(field, method));
    if (!plugin || !methods.length) continue;
    const { words } = plugin;
    for (const method of methods) {
      const shadow = shadowOf(routes, at, field, method, paths);
      if (!shadow) continue;
      yield `routes[${shadow.by}] takes a ${method} to "${shadow.path}" before this route, so that ${words} never sees it. The first route that matches answers: move this one before routes[${shadow.by}], or narrow that one.`;
      break;
    }
    for (const rule of rules) {
      const taken = methods
        .flatMap((method) => samplesOf(route, method, paths).map((sample) => ({ ...sample, method })))
        .find(({ url, method }) => takesByRule(rule, url, method));
      if (!taken) continue;
      yield `${showRule(rule)} takes a ${taken.method} to "${taken.path}" past the worker, so that ${words} never sees it. Narrow the rule: requestMethod, urlPattern.`;
      break;
    }
  }
}
