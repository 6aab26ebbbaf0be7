// oxlint-disable-next-line import/no-empty-named-blocks -- as the README imports the globals
import type {} from 'workbox-plugin-sync-queue/globals';

export const register = async () => {
  const { sync, periodicSync } = await navigator.serviceWorker.ready;
  await sync.register('a');
  return [...(await sync.getTags()), ...(await periodicSync.getTags())];
};
