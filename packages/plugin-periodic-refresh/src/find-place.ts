import { findRoute } from 'workbox-plugin-core';
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
  /** Whether its cache was there in this run and has vanished: whoever deleted it meant it. */
  hasVanished: () => Promise<boolean>;
  /** Whether it is gone where `find` gives nothing: what the app lists and was never stored is still to come. */
  isOld: boolean;
}

/** Asks the route without any network. */
export async function findPlace(
  entry: RefreshEntry,
  { plugin, listed, caches: known, seen }: Run,
): Promise<Place | Outcome> {
  const route = await findRoute(plugin, requestOf(entry), entry);
  if (!route) return { code: 'no-route' };
  const { key, cacheName, matchOptions, cachedResponse } = route;
  if (!key || !cacheName) return { code: 'no-cache' };
  const { ignoreSearch, ignoreVary } = matchOptions ?? {};
  const url = ignoreSearch ? key.url.replace(/\?.*/, '') : key.url;
  const id = JSON.stringify([cacheName, url, ignoreVary || entry.headers]);
  if (seen.has(id)) return 'double';
  seen.add(id);
  const storage = caches;
  const options = { ...matchOptions, cacheName };
  // A `Vary` may name what its request had and this one has not.
  if (entry.unrepeatable) options.ignoreVary = true;
  const find = () => storage.match(key, options);
  const cached = cachedResponse ?? (await find());
  const isOld = cached !== undefined || !listed.has(entry.id);
  const hasVanished = async () => {
    const exists = await storage.has(cacheName);
    // Not there and never seen: it is still to be made.
    if (exists !== known.has(cacheName)) known.set(cacheName, exists);
    return known.get(cacheName) === false;
  };
  if ((await hasVanished()) || (isOld && !cached)) return { code: 'gone' };
  const place = { entry, cacheName, key, cached, find, hasVanished, isOld };
  if (!ignoreSearch || !cached || key.url !== entry.url) return place;
  // Only the stored one is ever shown: any other would stand behind it.
  const [stored = key] = await (await storage.open(cacheName)).keys(key, matchOptions);
  return { ...place, entry: { ...entry, url: stored.url }, key: stored };
}
