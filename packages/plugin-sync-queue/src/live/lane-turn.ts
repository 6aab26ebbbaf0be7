import type { Lane } from '../queue/lane-book.ts';

/**
 * The answer to an entry that queued up behind others, for the page that waits for it; `undefined`
 * when the lane cannot go on now or the time is over, `null` when the entry was discarded.
 */
export function laneTurn(
  { waiters }: Lane,
  id: string,
  seconds: number,
  isThere: () => Promise<boolean>,
): Promise<Response | null | undefined> {
  return new Promise((resolve) => {
    waiters.set(id, Object.assign(resolve, { isThere }));
    // Out of the waiters first: a replay that comes later must not think that a page listens.
    setTimeout(() => waiters.delete(id) && resolve(undefined), seconds * 1000);
  });
}
