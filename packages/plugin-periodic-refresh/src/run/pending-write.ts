import { pendingWrites } from 'workbox-plugin-core';

/** Whether a write that changes what the URL gives waits in a queue, or may wait: what is stored stays then. */
export const hasPendingWrite = async (url: string): Promise<boolean> =>
  pendingWrites.count(url).then(
    (count) => count > 0,
    () => true,
  );

/**
 * The response with the number of writes that wait in the header `Sync-Queue-Pending`. Where there are none, where a
 * queue cannot tell, and where the headers cannot be set: the response itself.
 */
export async function withPendingWrites(url: string, response: Response): Promise<Response> {
  const count = await pendingWrites.count(url).catch(() => 0);
  if (!count || !response.status) return response;
  const { status, statusText, body } = response;
  const headers = new Headers(response.headers);
  headers.set('Sync-Queue-Pending', String(count));
  return new Response(body, { status, statusText, headers });
}
