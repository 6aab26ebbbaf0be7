import { withTimeout } from 'workbox-plugin-core';
import type { Lane } from '../queue/lane.ts';
import type { QueueState } from '../queue/queue-state.ts';

/**
 * Notes that a page's request is at the network. Call the result when it is not any more. Replay waits for it
 * `attemptTimeoutSeconds` at most.
 */
export function trackInFlight(
  { lanes, options }: Pick<QueueState, 'lanes' | 'options'>,
  { inFlight }: Lane,
  arrival: number,
): () => void {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = () => {
      inFlight.delete(arrival);
      resolve();
      lanes.notify();
    };
  });
  inFlight.set(arrival, { ended, until: Date.now() + options.attemptTimeoutSeconds * 1000 });
  return end;
}

/**
 * Waits in memory, for a request that could not be stored: for the entries before it, as long as they are being sent or
 * are due within `maxWaitSeconds`, and for earlier requests of pages. Returns whether the request may be sent.
 */
export async function waitForEarlier(
  queue: Pick<QueueState, 'lanes' | 'options' | 'paused'>,
  lane: Lane,
  arrival: number,
): Promise<boolean> {
  const { lanes, options } = queue;
  const { maxWaitSeconds, attemptTimeoutSeconds } = options;
  const order = lanes.orderOf(arrival);
  const until = Date.now() + maxWaitSeconds * 1000;
  const request = lane.inFlight.get(arrival);
  // Newcomers queue up behind it.
  lane.beginWrite();
  try {
    while (lane.blocks(order)) {
      if (!request || queue.paused || lane.readyAt > until) return false;
      const woken = new Promise<boolean>((resolve) => (request.wake = () => resolve(true)));
      if (!(await withTimeout(attemptTimeoutSeconds, woken, () => false))) return false;
    }
    const earlier = [...lane.inFlight].filter(([other]) => other < arrival).map(([, { ended }]) => ended);
    await withTimeout<unknown>(attemptTimeoutSeconds, Promise.all(earlier), () => {});
    return true;
  } finally {
    lane.endWrite();
  }
}
