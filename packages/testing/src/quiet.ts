import type { FakeBrowser } from './fake-browser.ts';
import { realNow, turn } from './real-time.ts';

/** fake-indexeddb and the lock manager take a few turns of the event loop between two events. */
const quietTurns = 12;
/** Blobs and streams are Node's own, and cannot be watched. */
const patience = 1;
/** MSW and its handlers take a little real time; a request that hangs must not hang the test. */
const networkPatience = 6;

/** Below Jest's own limit, so that the test says why. */
const limit = 4000;

/** Resolves when no worker or page of the browser has done anything for a while. */
export async function quiet(browser: FakeBrowser): Promise<void> {
  let last = browser.activity;
  let since = realNow();
  let turns = 0;
  const begun = realNow();
  const enough = () => realNow() - since >= (browser.inFlight > 0 ? networkPatience : patience);
  while (turns < quietTurns || browser.busy > 0 || !enough()) {
    await turn();
    turns += 1;
    if (realNow() - begun > limit) {
      throw new Error(
        'Failed to settle the browser: something in it never rests. Look for a loop that waits for nothing.',
      );
    }
    if (browser.activity !== last) {
      last = browser.activity;
      turns = 0;
      since = realNow();
    }
  }
}
