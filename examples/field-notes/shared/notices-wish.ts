/**
 * Whether the person wants to be told while no page is open. In a cache, for that is the one shelf which
 * page and worker reach alike without a library.
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
