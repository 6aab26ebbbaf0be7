import type { BackgroundConfig, BackgroundRoute, Method } from '../shared/background-config.ts';

/** The fields of a route that stand for one of the three plugins, in the order in which these are called. */
export const packs = {
  periodicRefresh: {
    className: 'PeriodicRefreshPlugin',
    module: 'workbox-plugin-periodic-refresh',
    named: true,
  },
  // Cuts ranges from the answers of the other plugins.
  backgroundFetch: { className: 'BackgroundFetchPlugin', module: 'workbox-plugin-bg-fetch', named: false },
  // Stores the headers that the other plugins have added.
  syncQueue: { className: 'SyncQueuePlugin', module: 'workbox-plugin-sync-queue', named: true },
} as const;
export type PackField = keyof typeof packs;
const packFields = Object.keys(packs) as PackField[];

/** The shorthands of `runtimeCaching`, and the plugin of each. */
export const shorthands = {
  backgroundSync: { className: 'BackgroundSyncPlugin', module: 'workbox-background-sync' },
  broadcastUpdate: { className: 'BroadcastUpdatePlugin', module: 'workbox-broadcast-update' },
  cacheableResponse: { className: 'CacheableResponsePlugin', module: 'workbox-cacheable-response' },
  expiration: { className: 'ExpirationPlugin', module: 'workbox-expiration' },
  precacheFallback: { className: 'PrecacheFallbackPlugin', module: 'workbox-precaching' },
  rangeRequests: { className: 'RangeRequestsPlugin', module: 'workbox-range-requests' },
} as const;
export type Shorthand = keyof typeof shorthands;

/** A plugin that is constructed once, for all routes that name it. */
export interface PlannedPlugin {
  field: PackField;
  /** `undefined` for a plugin without a name. */
  name: string | undefined;
  key: unknown;
  /** The index of the route that has its options. */
  from: number;
  /** The names of the options that are given; `undefined` where the plugin gets none. */
  options: readonly string[] | undefined;
}

export interface PlannedRoute {
  at: number;
  methods: readonly Method[];
  kind: 'strategy' | 'class' | 'handler';
  /** The name of the strategy, if `kind` is `strategy`. */
  strategy: string | undefined;
  shorthands: readonly Shorthand[];
  hasPlugins: boolean;
  /** Indexes in `Plan.plugins`. */
  packs: readonly number[];
}

export interface Plan {
  plugins: readonly PlannedPlugin[];
  routes: readonly PlannedRoute[];
}

/** The name and the options of a plugin field of a route; `undefined` if the route has no such field. */
export function askedFor(
  route: BackgroundRoute,
  field: PackField,
):
  | { name?: string; options?: object; /** Routes with the same key share the plugin. */ key: unknown }
  | undefined {
  const given = route[field] as undefined | boolean | string | { name: string; options?: object };
  if (given === undefined || given === false) return undefined;
  if (given === true) return { key: true };
  if (typeof given === 'string') return { name: given, key: given };
  if (!packs[field].named) return { options: given, key: given };
  const { name, options } = given;
  return { name, key: name, ...(options && { options }) };
}

export const methodsOf = ({ method = 'GET' }: BackgroundRoute): readonly Method[] => [method].flat();

export function kindOfHandler({ handler }: BackgroundRoute): PlannedRoute['kind'] {
  if (typeof handler === 'string') return 'strategy';
  const { prototype } = handler as { prototype?: { handle?: unknown } };
  return typeof prototype?.handle === 'function' ? 'class' : 'handler';
}

/** What a worker for this config constructs and registers. The plan is the same for every way to build one. */
export function planBackground({ routes }: BackgroundConfig): Plan {
  const plugins: PlannedPlugin[] = [];
  const planned = routes.map((route, at): PlannedRoute => {
    const own = packFields.flatMap((field) => {
      const asked = askedFor(route, field);
      if (!asked) return [];
      const { key, name } = asked;
      const known = plugins.findIndex((one) => one.field === field && one.key === key);
      if (known >= 0) return [known];
      const giver = routes.findIndex((one) => {
        const other = askedFor(one, field);
        return other !== undefined && other.key === key && other.options;
      });
      const { options } = giver < 0 ? {} : askedFor(routes[giver]!, field)!;
      // Also those that are undefined: in the worker they may have a value.
      const names = options && Object.keys(options);
      return [plugins.push({ field, name, key, from: giver < 0 ? at : giver, options: names }) - 1];
    });
    const options = (route.options ?? {}) as Record<string, unknown>;
    const kind = kindOfHandler(route);
    return {
      at,
      methods: methodsOf(route),
      kind,
      strategy: kind === 'strategy' ? String(route.handler) : undefined,
      shorthands: (Object.keys(options) as Shorthand[]).filter((key) => key in shorthands && options[key]),
      hasPlugins: Array.isArray(options.plugins) && options.plugins.length > 0,
      packs: own,
    };
  });
  return { plugins, routes: planned };
}
