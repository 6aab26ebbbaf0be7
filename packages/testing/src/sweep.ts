import type { FakeWorker } from './fake-worker.ts';

/**
 * Runs a scenario again and again, ending its worker one place later each time, until there is no such
 * place: the code is killed between any two of its awaits. Give `n` to `terminateAt`, and return that worker.
 *
 * @returns how many places there were
 * @example
 * await sweepTerminations(async (n) => {
 *   const browser = new FakeBrowser();
 *   const worker = await browser.register(script);
 *   void worker.terminateAt(n);
 *   await worker.sync('tag').catch(() => {});
 *   // … start it again, and see that nothing is lost
 *   return worker;
 * });
 */
export async function sweepTerminations(
  scenario: (n: number) => Promise<FakeWorker>,
  { from = 1, to = 2000 } = {},
): Promise<number> {
  for (let n = from; n <= to; n += 1) {
    let worker: FakeWorker;
    try {
      worker = await scenario(n);
    } catch (error) {
      // A plain message: the scenario's own stack stays, as the cause.
      throw new Error(`The worker that ends at place ${n} breaks the scenario: ${String(error)}`, {
        cause: error,
      });
    }
    const { reachedItsPlace } = worker.life;
    await worker.life.browser.close();
    if (!reachedItsPlace) return n - 1;
  }
  throw new Error(
    `Failed to sweep: the worker still ends at place ${to}. Give a larger \`to\`, or look for a loop.`,
  );
}
