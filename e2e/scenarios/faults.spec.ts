import { failFirstReplays, stopDuringReplay } from '../../bench/fault-scenarios.ts';
import { ours } from '../../bench/libraries.ts';
import { expect, test } from '../fixtures.ts';

// `npm run faults` does the same for longer.
const entries = 40;
const stops = 10;
const none = { lost: 0, twice: 0, reordered: 0, overlapping: 0 };

test('a worker that is terminated many times during a replay loses, doubles and reorders nothing', async ({
  driver,
}) => {
  expect(await stopDuringReplay(ours, undefined, entries, stops, driver)).toEqual({
    stops,
    'in flight': stops,
    ...none,
  });
});

test('a 503 to each first replay loses nothing', async ({ driver }) => {
  expect(await failFirstReplays(ours, undefined, 5, driver)).toEqual(none);
});
