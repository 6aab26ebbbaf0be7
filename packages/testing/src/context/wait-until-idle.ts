import type { FakeBrowser } from '../browser/fake-browser.ts';
import { processorTime, realNow, turn } from './real-time.ts';

/** fake-indexeddb and the lock manager need a few turns of the event loop between two events. */
const idleTurns = 12;
/** Blobs and streams are those of Node, whose work cannot be observed. */
const idleMilliseconds = 1;
/** MSW and its handlers need some real time. A request that is never answered must not block the test. */
const networkIdleMilliseconds = 6;

/**
 * Milliseconds, less than the limit of Jest, so that the test fails with a reason. It holds for real time and for
 * processor time, because a loop uses both, and a test on a busy machine uses real time only.
 */
const limit = 4000;

/** Resolves when no worker or page of the browser has done anything for some turns. */
export async function waitUntilIdle(browser: FakeBrowser): Promise<void> {
  let last = browser.activity;
  let since = realNow();
  let turns = 0;
  const start = realNow();
  const processorStart = processorTime();
  const enough = () =>
    realNow() - since >= (browser.inFlight > 0 ? networkIdleMilliseconds : idleMilliseconds);
  while (turns < idleTurns || browser.busy > 0 || !enough()) {
    await turn();
    turns += 1;
    if (realNow() - start > limit && processorTime() - processorStart > limit) {
      throw new Error(
        'Failed to settle the browser: its code never becomes idle. Look for a loop without a wait.',
      );
    }
    if (browser.activity !== last) {
      last = browser.activity;
      turns = 0;
      since = realNow();
    }
  }
}
