import { protocol } from '../shared/protocol.ts';

declare const self: ServiceWorkerGlobalScope;

/*
 * Chromium ends a player whose answers come from the network (they have a URL) at one time and from the
 * worker (they have none) at another. So the plugin takes the URL from the network's answers. Two kinds of
 * players must keep what they have begun with: one that was there before the first worker, and one that has
 * had an opaque answer, which cannot be copied. A cache keeps notes of both, because a worker is stopped while
 * a player plays from its buffer:
 * - of a page: it was there before the first worker;
 * - of a page and a URL: the player of this URL is not what players of this page are.
 */

const cacheName = () => `${protocol.name} players ${self.registration.scope}`;
const noteOf = (clientId: string, url = '') =>
  `${self.registration.scope}?${clientId}&${encodeURIComponent(url)}`;

let loading: Promise<Set<string>> | undefined;

async function load(): Promise<Set<string>> {
  const notes = new Set<string>();
  if (!(await caches.has(cacheName()))) return notes;
  const cache = await caches.open(cacheName());
  for (const { url } of await cache.keys()) {
    const [clientId = ''] = url.slice(self.registration.scope.length + 1).split('&');
    if (await self.clients.get(clientId)) notes.add(url);
    else await cache.delete(url);
  }
  return notes;
}

const loaded = () => (loading ??= load().catch(() => new Set<string>()));

async function keepNote(note: string) {
  (await loaded()).add(note);
  await (await caches.open(cacheName())).put(note, new Response());
}

/** Notes the pages that are open before the first worker. To be called at the worker's first evaluation. */
export const noteEarlierPages = () =>
  self.addEventListener('install', (event) => {
    const noteAll = async () => {
      for (const { id } of await self.clients.matchAll({ includeUncontrolled: true }))
        await keepNote(noteOf(id));
    };
    if (!self.registration.active) event.waitUntil(noteAll().catch(() => {}));
  });

/** The player that a request is of. */
export interface Player {
  note: string;
  isNoted: boolean;
  /** Its page was there before the first worker. */
  isEarlier: boolean;
  /** It may be a new player. */
  begins: boolean;
  /** It must have the network's answers as they are. */
  isLive: boolean;
}

/** `undefined` where no player asks. */
export async function playerOf(
  clientId: string,
  { url, destination }: Request,
  range: string,
): Promise<Player | undefined> {
  if (!clientId || !/^(audio|video)$/.test(destination)) return undefined;
  const notes = await loaded();
  const note = noteOf(clientId, url);
  const isNoted = notes.has(note);
  const isEarlier = notes.has(noteOf(clientId));
  const begins = /^bytes=0*-/i.test(range);
  return { note, isNoted, isEarlier, begins, isLive: isEarlier ? !begins && !isNoted : isNoted };
}

/** Notes what a player has begun with, where it is not what players of its page are. */
export async function noteAnswer({ note, isNoted, isEarlier, begins }: Player, isOpaque: boolean) {
  if (!isNoted && (isOpaque ? !isEarlier : isEarlier && begins)) await keepNote(note).catch(() => {});
}
