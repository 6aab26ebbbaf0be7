import type { BackgroundConfig, BackgroundRoute, StrategyRoute } from 'workbox-plugin-build';
import type { SyncQueueHooks } from 'workbox-plugin-sync-queue';
import { watchMedia, watchStore } from './watch-downloads.ts';
import { watchBriefings } from './watch-reads.ts';
import { watchQueue, watchWrites } from './watch-writes.ts';

/** The same routes, with plugins and hooks that write down what happens on them. An app does not need this. */
export const watched = (routes: BackgroundConfig['routes']): BackgroundConfig['routes'] => routes.map(watch);

function watch(route: BackgroundRoute): BackgroundRoute {
  const { syncQueue, periodicRefresh, backgroundFetch } = route;
  if (typeof syncQueue === 'object') {
    const options = bothHooks(watchQueue, syncQueue.options ?? {});
    return { ...withPlugin(route, watchWrites), syncQueue: { ...syncQueue, options } };
  }
  if (periodicRefresh) return withPlugin(route, watchBriefings);
  if (typeof backgroundFetch === 'object')
    return { ...withPlugin(route, watchMedia), backgroundFetch: { ...backgroundFetch, ...watchStore } };
  return route;
}

type Plugins = NonNullable<NonNullable<StrategyRoute['options']>['plugins']>;

/** The plugin stands first, so that it sees the answers of the server before other plugins change them. */
const withPlugin = (route: StrategyRoute, plugin: Plugins[number]): StrategyRoute => ({
  ...route,
  options: { ...route.options, plugins: [plugin, ...(route.options?.plugins ?? [])] },
});

/** The options with the hooks of `first` called before their own. */
function bothHooks<Options extends SyncQueueHooks>(first: SyncQueueHooks, options: Options): Options {
  return {
    ...options,
    requestDidReplay: async (param) => {
      await first.requestDidReplay?.(param);
      await options.requestDidReplay?.(param);
    },
    requestDidFail: async (param) => {
      await first.requestDidFail?.(param);
      await options.requestDidFail?.(param);
    },
    queueDidDrain: async (param) => {
      await first.queueDidDrain?.(param);
      await options.queueDidDrain?.(param);
    },
  };
}
