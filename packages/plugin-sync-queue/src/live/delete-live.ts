import { withTimeout } from 'workbox-plugin-core';
import { bodyStart, createResult } from '../queue/create-result.ts';
import type { ResultOutcome } from '../shared/entry-result.ts';
import type { Entry } from '../shared/entry.ts';
import type { QueueState } from '../queue/queue-state.ts';

/**
 * Deletes the stored copy of a write whose own live request has ended. What it returns completes the
 * result and tells the pages: the answer's body may go on for long after that.
 */
export async function deleteLive(
  { store, changes, options }: QueueState,
  entry: Entry,
  ended: ResultOutcome,
  response: Response | undefined,
): Promise<() => Promise<void>> {
  const known = await store.conclude({
    entry,
    result: () => createResult(entry, ended, options, { response }),
  });
  const complete = async (answer: Response) => {
    const body = await bodyStart(answer, options);
    await store.delete(entry.id, createResult(entry, ended, options, { response: answer, body }));
  };
  return async () => {
    if (!known) return;
    if (response)
      await withTimeout(options.attemptTimeoutSeconds, complete(response), () => {}).catch(() => {});
    changes.tell({ type: 'delivered', entry });
  };
}
