import { protocol } from '../shared/protocol.ts';

declare const self: ServiceWorkerGlobalScope;

/*
 * Chromium ends a player that gets responses from the network (they have a URL) and from the worker (they have none).
 * So the plugin removes the URL of the network's responses. Two kinds of players must keep the kind of response that
 * they began with: a player that began before the first worker, and one that has got an opaque response, which cannot
 * be copied. A cache has records of both, because a worker is stopped while a player plays from its buffer:
 * - with the id of a page: it was open before the first worker;
 * - with the id of a page and a URL: the player of this URL differs from other players of the page.
 */

const cacheName = () => `${protocol.name} players ${self.registration.scope}`;
const keyOf = (clientId: string, url = '') =>
  `${self.registration.scope}?${clientId}&${encodeURIComponent(url)}`;

let loading: Promise<Set<string>> | undefined;

/** Reads the records, and deletes those of pages that are closed. */
async function load(): Promise<Set<string>> {
  const keys = new Set<string>();
  if (!(await caches.has(cacheName()))) return keys;
  const cache = await caches.open(cacheName());
  for (const { url } of await cache.keys()) {
    const [clientId = ''] = url.slice(self.registration.scope.length + 1).split('&');
    if (await self.clients.get(clientId)) keys.add(url);
    else await cache.delete(url);
  }
  return keys;
}

const loaded = () => (loading ??= load().catch(() => new Set<string>()));

async function record(key: string) {
  (await loaded()).add(key);
  await (await caches.open(cacheName())).put(key, new Response());
}

/** Records the pages that are open before the first worker. Call it at the first evaluation of the worker. */
export const recordEarlierPages = () =>
  self.addEventListener('install', (event) => {
    const recordAll = async () => {
      for (const { id } of await self.clients.matchAll({ includeUncontrolled: true }))
        await record(keyOf(id));
    };
    if (!self.registration.active) event.waitUntil(recordAll().catch(() => {}));
  });

/** The player that sends a request. */
export interface Player {
  key: string;
  isRecorded: boolean;
  /** Its page was open before the first worker. */
  isOnEarlierPage: boolean;
  /** The request may be the first of a new player. */
  isFirstRequest: boolean;
  /** It must get the network's responses unchanged. */
  needsNetwork: boolean;
}

/** `undefined` if the request is not of a player. */
export async function findPlayer(
  clientId: string,
  { url, destination }: Request,
  range: string,
): Promise<Player | undefined> {
  if (!clientId || !/^(audio|video)$/.test(destination)) return undefined;
  const keys = await loaded();
  const key = keyOf(clientId, url);
  const isRecorded = keys.has(key);
  const isOnEarlierPage = keys.has(keyOf(clientId));
  const isFirstRequest = /^bytes=0*-/i.test(range);
  const needsNetwork = isOnEarlierPage ? !isFirstRequest && !isRecorded : isRecorded;
  return { key, isRecorded, isOnEarlierPage, isFirstRequest, needsNetwork };
}

/** Records the player if it gets another kind of response than other players of its page. */
export async function recordPlayer(
  { key, isRecorded, isOnEarlierPage, isFirstRequest }: Player,
  isOpaque: boolean,
) {
  const differs = isOpaque ? !isOnEarlierPage : isOnEarlierPage && isFirstRequest;
  if (!isRecorded && differs) await record(key).catch(() => {});
}
