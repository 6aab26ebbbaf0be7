import { probeRoute } from 'workbox-plugin-core';
import type { RefreshEntry } from './entry.ts';
import type { Outcome } from './refresh-pass.ts';
import { requestOf } from './request-of.ts';
import type { Run } from './run.ts';

/** Where the route of an entry keeps its answer, and what is there. */
export interface Place {
  /** With the URL that is to be asked for. */
  entry: RefreshEntry;
  cacheName: string;
  key: Request;
  cached: Response | undefined;
  /** What is there now, whatever the route's plugins make of it. */
  find: () => Promise<Response | undefined>;
  /**
   * Whether somebody deleted it, or its whole cache, and meant it. What the app lists and what was never
   * stored may be stored anew, unless its cache was there in this run and has vanished.
   */
  isGone: () => Promise<boolean>;
}

/** Asks the route without any network. */
export async function findPlace(
  entry: RefreshEntry,
  { plugin, listed, caches: known, seen }: Run,
): Promise<Place | Outcome> {
  const route = await probeRoute(plugin, requestOf(entry), entry);
  if (!route) return { code: 'no-route' };
  const { key, cacheName, matchOptions, cachedResponse } = route;
  if (!key || !cacheName) return { code: 'no-cache' };
  const { ignoreSearch, ignoreVary } = matchOptions ?? {};
  const url = ignoreSearch ? key.url.replace(/\?.*/, '') : key.url;
  const place = JSON.stringify([cacheName, url, ignoreVary || entry.headers]);
  if (seen.has(place)) return 'double';
  seen.add(place);
  const storage = caches;
  const options = { ...matchOptions, cacheName };
  // A `Vary` may name what its request had and this one has not.
  if (entry.unrepeatable) options.ignoreVary = true;
  const find = () => storage.match(key, options);
  const cached = cachedResponse ?? (await find());
  const isGone = async () => {
    const exists = await storage.has(cacheName);
    // Not there and never seen: it is still to be made.
    if (exists !== known.has(cacheName)) known.set(cacheName, exists);
    return known.get(cacheName) === false || ((cached || !listed.has(entry.id)) && !(await find()));
  };
  if (await isGone()) return { code: 'gone' };
  if (ignoreSearch && cached && key.url === entry.url) {
    // Only the stored one is ever shown: any other would stand behind it.
    const [stored = key] = await (await storage.open(cacheName)).keys(key, matchOptions);
    return { entry: { ...entry, url: stored.url }, cacheName, key: stored, cached, find, isGone };
  }
  return { entry, cacheName, key, cached, find, isGone };
}
