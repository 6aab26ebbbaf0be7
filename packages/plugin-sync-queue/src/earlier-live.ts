import { within } from 'workbox-plugin-core';
import type { Lane, LaneBook } from './lane-book.ts';

/** Notes a page's request as being at the network; returns how to say that it is no more. */
export function goLive({ live }: Lane, arrival: number): () => void {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = () => {
      live.delete(arrival);
      resolve();
    };
  });
  live.set(arrival, ended);
  return end;
}

/**
 * Waits for requests of pages that arrived before `order` and are still at the network, at most
 * `timeoutSeconds`; whether there were any. Those that took too long are not waited for again.
 */
export async function earlierLive(lanes: LaneBook, { live }: Lane, order: number, timeoutSeconds: number) {
  const earlier = [...live].filter(([arrival]) => lanes.orderOf(arrival) <= order);
  if (!earlier.length) return false;
  await within<unknown>(timeoutSeconds, Promise.all(earlier.map(([, ended]) => ended)), () => {});
  for (const [arrival] of earlier) live.delete(arrival);
  return true;
}
