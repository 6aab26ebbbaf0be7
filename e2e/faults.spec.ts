import { isClean, refusedAtReplay, stopped } from '../bench/fault-stories.ts';
import { mutants } from '../bench/mutants.ts';
import { ours, workbox } from '../bench/subjects.ts';
import { expect, test } from './fixtures.ts';

// `npm run faults` does the same, longer and beside serwist, too.
const entries = 40;
const stops = 10;
const none = { lost: 0, twice: 0, reordered: 0, overlapping: 0 };

test('stopped again and again in mid-replay: nothing lost, doubled, reordered', async () => {
  expect(await stopped(ours, undefined, entries, stops)).toEqual({ stops, 'in flight': stops, ...none });
});

test('a 503 to each first replay: nothing lost', async () => {
  expect(await refusedAtReplay(ours)).toEqual(none);
});

test('the loop can fail: it reports what workbox-background-sync loses', async () => {
  expect((await stopped(workbox, undefined, entries, stops)).lost).toBeGreaterThan(0);
  expect((await refusedAtReplay(workbox)).lost).toBeGreaterThan(0);
});

for (const mutant of mutants) {
  test(`the loop catches a queue that ${mutant.name}`, async () => {
    const results = [await stopped(ours, mutant, entries, stops), await refusedAtReplay(ours, mutant)];
    expect(results.some((result) => !isClean(result))).toBe(true);
  });
}
