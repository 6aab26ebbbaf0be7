import { devLog, withTimeout } from 'workbox-plugin-core';
import type { Entry } from '../shared/entry.ts';
import { receipt } from '../shared/receipt.ts';
import { isUnread } from '../shared/storable-request.ts';
import type { QueueState } from '../queue/queue-state.ts';

declare const process: { env: { NODE_ENV?: string } };

/**
 * The response of the app's `queuedResponse`, else that of a feature, else JSON. Where the app's function fails or takes
 * too long it counts as missing: the write is stored.
 */
export async function receiptFor(
  entry: Entry,
  request: Request,
  { options, features }: Pick<QueueState, 'options' | 'features'>,
): Promise<Response | undefined> {
  const { queuedResponse: make, attemptTimeoutSeconds } = options;
  if (make === false) return undefined;
  if (make) {
    const made: unknown = await withTimeout<unknown>(
      attemptTimeoutSeconds,
      (async () => make({ entry, request }))().catch((error: unknown) => error),
      () => 'nothing in time',
    );
    if (made instanceof Response && isUnread(made)) return made;
    if (process.env.NODE_ENV !== 'production')
      devLog(
        'error',
        `Queue "${entry.queue}": "queuedResponse" must return an unread Response, but gave`,
        made,
      );
  }
  for (const feature of features) {
    const made = feature.receipt?.(entry);
    if (made) return made;
  }
  return receipt(entry);
}
