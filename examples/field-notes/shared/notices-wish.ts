/**
 * Whether the user wants notifications while no page is open. It is stored in a cache, because page and worker can both
 * use a cache without a library.
 */
const CACHE = 'field-notes-wishes';
const PATH = '/wishes/notices';

export async function wantsNotices(): Promise<boolean> {
  return (await caches.match(PATH, { cacheName: CACHE })) !== undefined;
}

export async function wishNotices(wanted: boolean): Promise<void> {
  const cache = await caches.open(CACHE);
  await (wanted ? cache.put(PATH, new Response('yes')) : cache.delete(PATH));
}
