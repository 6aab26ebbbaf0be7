import type { StrategyName } from 'workbox-build';
import type { Lifecycle } from '../schema/config-schema.ts';

const ofCacheReads: readonly Lifecycle[] = ['cacheKeyWillBeUsed', 'cachedResponseWillBeUsed'];
const ofCacheWrites: readonly Lifecycle[] = ['cacheKeyWillBeUsed', 'cacheWillUpdate', 'cacheDidUpdate'];
const ofNetwork: readonly Lifecycle[] = ['requestWillFetch', 'fetchDidSucceed', 'fetchDidFail'];
const ofHandler: readonly Lifecycle[] = [
  'handlerWillStart',
  'handlerWillRespond',
  'handlerDidRespond',
  'handlerDidError',
  'handlerDidComplete',
];

const all = [...ofHandler, ...ofNetwork, ...ofCacheReads, ...ofCacheWrites];

/** The callbacks that each strategy calls. */
export const callbacksOf: Record<StrategyName, readonly Lifecycle[]> = {
  CacheFirst: all,
  NetworkFirst: all,
  StaleWhileRevalidate: all,
  CacheOnly: [...ofHandler, ...ofCacheReads],
  NetworkOnly: [...ofHandler, ...ofNetwork],
};

/** The callbacks of the plugin that each shorthand of `runtimeCaching` stands for. */
export const callbacksOfShorthand = {
  backgroundSync: ['fetchDidFail'],
  broadcastUpdate: ['cacheDidUpdate'],
  cacheableResponse: ['cacheWillUpdate'],
  expiration: ['cachedResponseWillBeUsed', 'cacheDidUpdate'],
  precacheFallback: ['handlerDidError'],
  rangeRequests: ['cachedResponseWillBeUsed'],
} as const satisfies Record<string, readonly Lifecycle[]>;
