import { isClean, failFirstReplays, stopDuringReplay } from '../bench/fault-scenarios.ts';
import { mutants } from '../bench/mutants.ts';
import { ours } from '../bench/libraries.ts';
import { expect, test } from './fixtures.ts';

// The scenarios themselves are in scenarios/faults.spec.ts.
const entries = 40;
const stops = 10;

for (const mutant of mutants) {
  test(`the fault campaign finds a queue that ${mutant.name}`, async ({ driver }) => {
    let found = !isClean(await failFirstReplays(ours, mutant, 10, driver));
    // This scenario is long, and runs where the first one has not found the fault.
    if (!found) {
      await driver.wipe();
      found = !isClean(await stopDuringReplay(ours, mutant, entries, stops, driver));
    }
    expect(found).toBe(true);
  });
}
