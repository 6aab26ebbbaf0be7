import { slow } from 'workbox-plugin-testing/server';
import { ours, workbox, type Library } from './libraries.ts';
import { median, report, times } from './table.ts';
import { openTestBed, queue } from './test-bed.ts';

/** Milliseconds that the server takes for an answer. */
const answerAfter = 40;

/** Milliseconds from the first request of a drain to its last answer. */
async function drain(library: Library, entries: number): Promise<number> {
  const testBed = await openTestBed(library, 'lanes&concurrency=6');
  const { server, driver } = testBed;
  try {
    await queue(
      testBed,
      Array.from({ length: entries }, (_, at) => `/api/notes?note=${at}&lane=${at % 50}`),
    );
    server.faultMode = slow(answerAfter);
    await server.up();
    const from = server.requests.length;
    await driver.dispatchSync(library.tag);
    const answered = () => server.requests.slice(from).filter(({ ended, status }) => ended && status === 201);
    await server.waitUntil(() => answered().length >= entries, `${entries} answers`, 300);
    return Date.now() - server.requests[from]!.at;
  } finally {
    await testBed.close();
  }
}

/** Many entries in 50 lanes, six of them at a time, beside Workbox, which has one. */
export async function benchLanes() {
  for (const entries of [10, 100, 1_000]) {
    const here: number[] = [];
    const there: number[] = [];
    for (let round = 0; round < (entries < 1_000 ? 3 : 1); round++) {
      here.push(await drain(ours, entries));
      there.push(await drain(workbox, entries));
    }
    const [took, peer] = [median(here) / 1_000, median(there) / 1_000];
    report({
      what: `${entries} queued in 50 lanes, ${answerAfter} ms each, six lanes at a time, until the last answer`,
      here: `${took.toFixed(2)} s`,
      goal: entries === 1_000 ? 'at least 5 × faster than workbox-background-sync' : 'no goal',
      holds: entries < 1_000 || peer / took >= 5,
      beside: `workbox-background-sync ${peer.toFixed(2)} s: ${times(peer / took)}`,
      values: { here: took, 'workbox-background-sync': peer },
      unit: 's',
    });
  }
}
