import type { BackgroundConfig } from '../shared/background-config.ts';
import { invalidConfig, type ConfigIssue } from '../shared/build-error.ts';
import { configSchema, routeOptionNames } from '../schema/config-schema.ts';
import { issuesOf } from '../schema/fields.ts';
import { issuesBetweenPlugins } from './plugin-issues.ts';
import { askedFor, kindOfHandler, packs, planBackground, type PackField } from './plan-background.ts';
import type { ReadConfig } from '../config/read-config.ts';

const withTimeout = ['NetworkFirst', 'NetworkOnly'];

/**
 * Checks the default export of a config that was evaluated, and returns it.
 *
 * @throws BuildError `invalid-config`
 */
export function checkedConfig({ module, elsewhere }: ReadConfig, file: string): BackgroundConfig {
  const what = `the config "${file}"`;
  const config = checkConfig(module.default, what);
  const issues = elsewhere ? issuesOfPlace(config, elsewhere.default as BackgroundConfig) : [];
  if (issues.length) throw invalidConfig(what, issues);
  return config;
}

/** What the build decides by the config must not depend on the place of the worker. */
function issuesOfPlace(config: BackgroundConfig, elsewhere: BackgroundConfig): ConfigIssue[] {
  const shape = (of: BackgroundConfig) => {
    const { plugins, routes } = planBackground(of);
    return routes.map((route) =>
      JSON.stringify([route, route.packs.map((place) => [plugins[place]?.field, plugins[place]?.name])]),
    );
  };
  const [here, there] = [shape(config), shape(elsewhere)];
  const at = here.findIndex((route, place) => route !== there[place]);
  if (at < 0 && here.length === there.length) return [];
  return [
    {
      path: at < 0 ? ['routes'] : ['routes', at],
      expected: 'the same handler, methods and plugins wherever the worker is',
      received: at < 0 ? config.routes : config.routes[at],
      hint: 'Only what a function returns, a pattern and the options of plugins may depend on "location" or the scope.',
    },
  ];
}

/** Adds a hint where a field of `options` stands beside `options`. */
const misplaced = ({ path, ...issue }: ConfigIssue): ConfigIssue =>
  path.length === 3 && routeOptionNames.includes(String(path[2]))
    ? { path, ...issue, hint: `It belongs into "options".` }
    : { path, ...issue };

/**
 * @param what names the config in the error
 * @throws BuildError `invalid-config`, with every field that is not what it must be
 */
export function checkConfig(config: unknown, what = 'the config'): BackgroundConfig {
  const issues = issuesOf(configSchema, config).map(misplaced);
  if (!issues.length) issues.push(...issuesBetween(config as BackgroundConfig));
  if (issues.length) throw invalidConfig(what, issues);
  return config as BackgroundConfig;
}

/** Issues that concern more than one field. */
function issuesBetween({ routes }: BackgroundConfig): ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  const refuse = (at: number, keys: string[], expected: string, received: unknown) =>
    issues.push({ path: ['routes', at, ...keys], expected, received });
  routes.forEach((route, at) => {
    const { handler, options = {} } = route;
    if (kindOfHandler(route) === 'handler')
      for (const field of ['options', ...Object.keys(packs)] as const) {
        const received = (route as unknown as Record<string, unknown>)[field];
        if (received !== undefined)
          refuse(at, [field], 'nothing beside a handler of your own, which calls no plugins', received);
      }
    issues.push(...issuesBetweenPlugins(route, at));
    const { networkTimeoutSeconds, expiration, cacheName } = options;
    if (networkTimeoutSeconds !== undefined && typeof handler === 'string' && !withTimeout.includes(handler))
      refuse(
        at,
        ['options', 'networkTimeoutSeconds'],
        `nothing with ${handler}, which has no timeout`,
        networkTimeoutSeconds,
      );
    if (expiration && !cacheName)
      refuse(
        at,
        ['options', 'cacheName'],
        'a name, because expiration counts the entries of one cache',
        cacheName,
      );
    for (const field of Object.keys(packs) as PackField[]) {
      const asked = askedFor(route, field);
      if (!asked?.options) continue;
      const { name, options: own } = asked;
      const first = routes.findIndex((one) => {
        const other = askedFor(one, field);
        return other?.options && other.key === asked.key;
      });
      if (first < at && askedFor(routes[first]!, field)?.options !== own)
        refuse(
          at,
          [field, 'options'],
          `nothing, because routes[${first}] has the options of "${name}": write the name only`,
          own,
        );
    }
  });
  return issues;
}
