import { isClean, refusedAtReplay, stopped } from '../bench/fault-stories.ts';
import { mutants } from '../bench/mutants.ts';
import { ours } from '../bench/subjects.ts';
import { expect, test } from './fixtures.ts';

// The stories themselves are in stories/faults.spec.ts.
const entries = 40;
const stops = 10;

for (const mutant of mutants) {
  test(`the loop catches a queue that ${mutant.name}`, async ({ engine }) => {
    const results = [
      await stopped(ours, mutant, entries, stops, engine),
      await refusedAtReplay(ours, mutant, 10, engine),
    ];
    expect(results.some((result) => !isClean(result))).toBe(true);
  });
}
