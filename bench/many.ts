import type { ChromiumDriver } from '../e2e/driver/chromium.ts';
import { openTestBed } from './test-bed.ts';
import { seed } from './seed.ts';
import { ours } from './libraries.ts';
import { median, report, times } from './table.ts';

const bodyBytes = 10_000;

/** Drains a queue of `entries` by its sync event: milliseconds for each entry, and the peak of the worker's heap. */
async function drain(entries: number, watch: boolean) {
  const testBed = await openTestBed(ours);
  const { server, tab, driver } = testBed;
  try {
    // The work of the server for a key, and of a page for a change, is not the cost of the replay.
    server.honoursKeys = false;
    await seed(tab, entries, bodyBytes, 'waiting');
    await tab.close();
    // The worker reads the rows at its start.
    await driver.stopWorker();
    const before = server.requests.length;
    await driver.dispatchSync(ours.tag);
    await server.waitUntil(() => server.requests.length > before, 'the first request', 60);
    const done = () =>
      server.requests.length - before >= entries && server.requests.every(({ ended }) => ended);
    let peak = 0;
    while (!done()) {
      if (watch) peak = Math.max(peak, await (driver as ChromiumDriver).workerHeap());
      const seen = server.requests.length;
      await new Promise((resolve) => setTimeout(resolve, 500));
      // A sync event ends after two and a half minutes with entries left.
      if (server.requests.length === seen && !done()) await driver.dispatchSync(ours.tag);
    }
    const sent = server.requests.slice(before);
    const took = sent.at(-1)!.at - sent[0]!.at;
    return { perEntry: took / (entries - 1), peak, inOrder: sent.length === entries };
  } finally {
    await testBed.close();
  }
}

/** Whether an entry of a long queue costs more than one of a short queue, in time and in memory. */
export async function benchMany() {
  const pairs: [number, number][] = [];
  for (let round = 0; round < 3; round++) {
    const few = median([(await drain(100, false)).perEntry, (await drain(100, false)).perEntry]);
    pairs.push([(await drain(10_000, false)).perEntry, few]);
  }
  const pace = median(pairs.map(([many, few]) => many / few));
  report({
    what: 'a replay of 10,000 entries of 10 kB, time for each entry, beside 100 entries',
    here: times(pace),
    goal: 'at most 1.20 ×',
    holds: pace <= 1.2,
    values: {
      '10,000 entries': median(pairs.map(([many]) => many)),
      '100 entries': median(pairs.map(([, few]) => few)),
    },
    unit: 'ms',
    label: '10,000 entries of 10 kB in one lane, time for each, beside 100 entries',
    note: `${median(pairs.map(([many]) => many)).toFixed(2)} ms for each entry`,
    beside: `${median(pairs.map(([many]) => many)).toFixed(2)} ms for each entry`,
  });
  const [many, few] = [(await drain(10_000, true)).peak, (await drain(1_000, true)).peak];
  report({
    what: "the peak of the worker's heap meanwhile, beside 1,000 entries",
    here: times(many / few),
    goal: 'at most 1.20 ×',
    holds: many / few <= 1.2,
    values: { '10,000 entries': many / 1e6, '1,000 entries': few / 1e6 },
    unit: 'MB',
    label: "the peak of the worker's heap meanwhile, beside 1,000 entries",
    note: `${(many / 1e6).toFixed(1)} MB`,
    beside: `${(many / 1e6).toFixed(1)} MB, buffers included, after garbage collection`,
  });
}
