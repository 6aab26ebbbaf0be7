import type { Lane } from './lane.ts';

/**
 * The answer to an entry that queued up behind others, for the page that waits for it; `undefined`
 * when the lane cannot go on now or the time is over, `null` when the entry was discarded.
 */
export function waitForTurn(
  { waitingPages }: Lane,
  id: string,
  seconds: number,
  isThere: () => Promise<boolean>,
): Promise<Response | null | undefined> {
  return new Promise((resolve) => {
    waitingPages.set(id, Object.assign(resolve, { isThere }));
    // Deleted first: a later replay must not count on a page that has left.
    setTimeout(() => waitingPages.delete(id) && resolve(undefined), seconds * 1000);
  });
}
