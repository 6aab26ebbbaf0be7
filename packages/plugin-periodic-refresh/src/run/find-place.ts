import { findRoute } from 'workbox-plugin-core';
import type { RefreshEntry } from '../shared/refresh-entry.ts';
import { createRequest } from './entry-request.ts';
import type { Outcome, RunContext } from './run-context.ts';

/** The place of an entry: the cache and the key that its route uses, and the stored answer. */
export interface Place {
  /** With the URL that is requested. */
  entry: RefreshEntry;
  cacheName: string;
  key: Request;
  cached: Response | undefined;
  /** The answer that is stored now. The plugins of the route are not asked. */
  find: () => Promise<Response | undefined>;
  /** Whether the cache existed in this run and was deleted: the app or a person meant that. */
  hasVanished: () => Promise<boolean>;
  /** Whether the entry is gone when `find` finds nothing. A listed URL may never have been stored. */
  isOld: boolean;
}

/** Finds the place of an entry by its route, without any network. */
export async function findPlace(
  entry: RefreshEntry,
  { plugin, listed, caches: known, seen }: RunContext,
): Promise<Place | Outcome> {
  const route = await findRoute(plugin, createRequest(entry), entry);
  if (!route) return { code: 'no-route' };
  const { key, cacheName, matchOptions, cachedResponse } = route;
  if (!key || !cacheName) return { code: 'no-cache' };
  const { ignoreSearch, ignoreVary } = matchOptions ?? {};
  const url = ignoreSearch ? key.url.replace(/\?.*/, '') : key.url;
  const id = JSON.stringify([cacheName, url, ignoreVary || entry.headers]);
  if (seen.has(id)) return 'duplicate';
  seen.add(id);
  const storage = caches;
  const options = { ...matchOptions, cacheName };
  // `Vary` may name a header that the stored request had and the log does not keep.
  if (entry.unrepeatable) options.ignoreVary = true;
  const find = () => storage.match(key, options);
  const cached = cachedResponse ?? (await find());
  const isOld = cached !== undefined || !listed.has(entry.id);
  const hasVanished = async () => {
    const exists = await storage.has(cacheName);
    // A cache that is missing and was never seen is still to be created.
    if (exists !== known.has(cacheName)) known.set(cacheName, exists);
    return known.get(cacheName) === false;
  };
  if ((await hasVanished()) || (isOld && !cached)) return { code: 'gone' };
  const place = { entry, cacheName, key, cached, find, hasVanished, isOld };
  if (!ignoreSearch || !cached || key.url !== entry.url) return place;
  // A page gets the first stored answer of all queries: another one would be stored behind it.
  const [stored = key] = await (await storage.open(cacheName)).keys(key, matchOptions);
  return { ...place, entry: { ...entry, url: stored.url }, key: stored };
}
