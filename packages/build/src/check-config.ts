import type { BackgroundConfig } from './background-config.ts';
import { invalidConfig, type ConfigIssue } from './build-error.ts';
import { configSchema } from './config-schema.ts';
import { issuesOf } from './fields.ts';
import { askedFor, kindOfHandler, packs, type PackField } from './plan-background.ts';

const withTimeout = ['NetworkFirst', 'NetworkOnly'];

/**
 * @param what the words for the config in the error
 * @throws BuildError `invalid-config`, with every field that is not what it must be
 */
export function checkConfig(config: unknown, what = 'the config'): BackgroundConfig {
  const issues = issuesOf(configSchema, config);
  if (!issues.length) issues.push(...issuesBetween(config as BackgroundConfig));
  if (issues.length) throw invalidConfig(what, issues);
  return config as BackgroundConfig;
}

/** What no field shows alone. */
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
    const { networkTimeoutSeconds, expiration, cacheName } = options;
    if (networkTimeoutSeconds !== undefined && typeof handler === 'string' && !withTimeout.includes(handler))
      refuse(
        at,
        ['options', 'networkTimeoutSeconds'],
        `nothing with ${handler}, which waits as long as it takes`,
        networkTimeoutSeconds,
      );
    if (expiration && !cacheName)
      refuse(
        at,
        ['options', 'cacheName'],
        'a name, for expiration counts the entries of one cache',
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
          `nothing, for routes[${first}] gives "${name}" its options: name it only`,
          own,
        );
    }
  });
  return issues;
}
