import { check, isCount, isFunction } from '../arguments/check.ts';
import { FakePage } from '../browser/fake-page.ts';
import { FakeWorker } from '../browser/fake-worker.ts';

/**
 * Runs a scenario again and again. Each time its worker is terminated one kill point later, or its page is closed, until
 * the scenario has no such kill point. So the code is terminated between any two of its awaits. Give `n` to
 * `terminateAt`, and return that worker or page.
 *
 * @returns the number of kill points
 * @example
 * await sweepTerminations(async (n) => {
 *   const browser = new FakeBrowser();
 *   const worker = await browser.register(() => require('./sw.js'));
 *   void worker.terminateAt(n);
 *   await worker.sync('tag').catch(() => {});
 *   // … start it again, and check that nothing is lost
 *   return worker;
 * });
 */
export async function sweepTerminations(
  scenario: (n: number) => Promise<FakeWorker | FakePage>,
  { from = 1, to = 2000 } = {},
): Promise<number> {
  const action = 'sweep';
  check(action, 'scenario', isFunction(scenario), 'a function', scenario);
  check(action, 'from', isCount(from), 'a whole number from 1', from);
  check(action, 'to', isCount(to) && to >= from, `a whole number from ${from}`, to);
  for (let n = from; n <= to; n += 1) {
    let terminated: FakeWorker | FakePage;
    try {
      terminated = await scenario(n);
    } catch (error) {
      // The error of the scenario stays as the cause, with its stack.
      throw new Error(
        `The scenario fails when its worker or page is terminated at kill point ${n}: ${String(error)}`,
        {
          cause: error,
        },
      );
    }
    const isTerminated = terminated instanceof FakeWorker || terminated instanceof FakePage;
    const expected = 'the worker or page that got `terminateAt(n)`';
    check(action, 'scenario()', isTerminated, expected, terminated);
    const { reachedKillPoint, browser } = terminated.context;
    await browser.close();
    if (!reachedKillPoint) return n - 1;
  }
  throw new Error(
    `Failed to sweep: the worker or page still reaches kill point ${to}. Give a larger \`to\`, or look for a loop.`,
  );
}
