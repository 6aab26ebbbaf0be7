import type { BackgroundRoute } from '../shared/background-config.ts';
import type { ConfigIssue } from '../shared/build-error.ts';
import { askedFor, type PackField } from './plan-background.ts';

interface Presence {
  /** The path of the field, the shorthand or the item of `options.plugins`. */
  path: PropertyKey[];
  received: unknown;
}

/** All places where a route has one of these plugins. */
function presences(
  route: BackgroundRoute,
  {
    field,
    shorthand,
    classNames,
  }: { field: PackField; shorthand: 'backgroundSync' | 'rangeRequests'; classNames: string[] },
): Presence[] {
  const { plugins = [], [shorthand]: short } = route.options ?? {};
  return [
    ...(askedFor(route, field) ? [{ path: [field], received: route[field] }] : []),
    ...(short ? [{ path: ['options', shorthand], received: short }] : []),
    ...plugins.flatMap((plugin, place) =>
      classNames.includes((plugin as object).constructor?.name)
        ? [{ path: ['options', 'plugins', place], received: plugin }]
        : [],
    ),
  ];
}

const alternatives = [
  {
    field: 'syncQueue',
    shorthand: 'backgroundSync',
    classNames: ['SyncQueuePlugin', 'BackgroundSyncPlugin'],
    why: 'each keeps and sends what fails, so that a write would be sent twice',
  },
  {
    field: 'backgroundFetch',
    shorthand: 'rangeRequests',
    classNames: ['BackgroundFetchPlugin', 'RangeRequestsPlugin'],
    why: 'each slices what is asked for, so that a range would be cut out of a range',
  },
] as const satisfies { field: PackField; shorthand: string; classNames: string[]; why: string }[];

const words = ({ path }: Presence) =>
  path.length === 3 ? `options.plugins[${String(path[2])}]` : path.map(String).join('.');

/** Plugins that do the same work on one route. The second of each pair is rejected, with what to remove. */
export function issuesBetweenPlugins(route: BackgroundRoute, at: number): ConfigIssue[] {
  return alternatives.flatMap(({ why, ...alternative }) => {
    const [first, ...others] = presences(route, alternative);
    return others.map(({ path, received }) => ({
      path: ['routes', at, ...path],
      expected: `nothing beside "${words(first!)}": ${why}`,
      received,
      hint: `Take out "${words({ path, received })}".`,
    }));
  });
}
