import { withTimeout } from 'workbox-plugin-core';
import type { Lane, LaneBook } from '../queue/lane-book.ts';
import type { QueueKeeper } from '../queue/queue-keeper.ts';

/** Notes a page's request as being at the network; returns how to say that it is no more. */
export function goLive({ live }: Lane, arrival: number): () => void {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = () => {
      live.delete(arrival);
      resolve();
    };
  });
  live.set(arrival, { ended });
  return end;
}

/**
 * Waits for requests of pages that arrived before `order` and are still at the network, at most
 * `timeoutSeconds`; whether there were any. Those that took too long are not waited for again.
 */
export async function earlierLive(lanes: LaneBook, { live }: Lane, order: number, timeoutSeconds: number) {
  const earlier = [...live].filter(([arrival]) => lanes.orderOf(arrival) <= order);
  if (!earlier.length) return false;
  for (const [, { wake }] of earlier) wake?.();
  await withTimeout<unknown>(timeoutSeconds, Promise.all(earlier.map(([, { ended }]) => ended)), () => {});
  for (const [arrival] of earlier) live.delete(arrival);
  return true;
}

/**
 * For a request that could not be stored: waits in memory for what is stored before it, as long as that is being
 * sent or is due within `receiptAfterSeconds`, and for pages' requests that came earlier. Whether it may be sent.
 */
export async function turnInMemory(
  queue: Pick<QueueKeeper, 'lanes' | 'options' | 'paused'>,
  lane: Lane,
  arrival: number,
) {
  const { lanes, options } = queue;
  const { receiptAfterSeconds, attemptTimeoutSeconds } = options;
  const order = lanes.orderOf(arrival);
  const until = Date.now() + receiptAfterSeconds * 1000;
  const live = lane.live.get(arrival);
  // Newcomers queue up behind it.
  lane.keeping++;
  try {
    while (lane.blocks(order)) {
      if (!live || queue.paused || lane.readyAt > until) return false;
      const woken = new Promise<boolean>((resolve) => (live.wake = () => resolve(true)));
      if (!(await withTimeout(attemptTimeoutSeconds, woken, () => false))) return false;
    }
    await earlierLive(lanes, lane, order - 1, attemptTimeoutSeconds);
    return true;
  } finally {
    lane.keeping--;
  }
}
