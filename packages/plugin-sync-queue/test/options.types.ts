// The types of the options, compiled with the tests and never run. The second half is the table of docs/migrating.md,
// line by line.
import { queuedResponse, SyncQueuePlugin, workboxBackgroundSync } from '../src/index.ts';

declare const freshToken: () => Promise<string>;
declare const request: Request;

// @ts-expect-error -- the name of another library is no function of this one
export const named = new SyncQueuePlugin('outbox', { migrateFrom: 'workbox-background-sync' });

// @ts-expect-error -- an option of workbox-background-sync that does not exist here
export const old = new SyncQueuePlugin('outbox', { onSync: () => {} });

export const { queue } = new SyncQueuePlugin('outbox', {
  maxRetentionTime: 24 * 60,
  migrateFrom: workboxBackgroundSync,
  requestWillReplay: async ({ request }) => {
    const headers = new Headers(request.headers);
    headers.set('Authorization', `Bearer ${await freshToken()}`);
    return new Request(request, { headers });
  },
  requestDidReplay: ({ response }) => console.log(response.status),
  queueDidReplay: ({ delivered, failed, left }) => console.log(delivered + failed + left),
  queueDidDrain: () => console.log('empty'),
  classify: ({ response }) => (response?.status === 410 ? 'dead-letter' : undefined),
  queuedResponse,
});

export const all = async () => {
  const { id } = await queue.pushRequest({ request, metadata: { by: 'hand' } });
  await queue.replayRequests();
  const { outcome } = await queue.result(id);
  await queue.discard(id);
  return [outcome, await queue.getAll(), await queue.size()];
};
