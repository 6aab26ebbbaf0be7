import { runCampaign } from '../bench/campaign/run-campaign.ts';
import { isClean, failFirstReplays, killDuringReplay, stopDuringReplay } from '../bench/fault-scenarios.ts';
import { mutants } from '../bench/mutants.ts';
import { ours, workbox } from '../bench/libraries.ts';
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

test('a browser that is killed while a replayed request is at the server loses it with workbox-background-sync', async ({
  driver,
}) => {
  expect((await killDuringReplay(workbox, driver)).lost).toBeGreaterThan(0);
});

test('a browser that is killed while a replayed request is at the server loses, doubles and reorders nothing', async ({
  driver,
}) => {
  expect(isClean(await killDuringReplay(ours, driver))).toBe(true);
});

test('a campaign of random faults by a seed keeps all promises', async ({ driver }) => {
  const { ok, message, stops, kills, promised } = await runCampaign({
    ...{ library: ours, seed: 3, stops: 12, kills: 1, browser: driver },
  });
  expect({ ok, message }).toEqual({ ok: true, message: 'All promises were kept.' });
  expect([stops, kills]).toEqual([12, 1]);
  expect(promised).toBeGreaterThan(20);
});
