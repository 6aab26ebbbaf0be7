import { slow } from 'workbox-plugin-testing/server';
import { ours, workbox, type Library } from './libraries.ts';
import { seed } from './seed.ts';
import { median, report, times } from './table.ts';
import { inFlight, openTestBed, queue, type TestBed } from './test-bed.ts';

/** Milliseconds that the server takes for an answer. */
const answerAfter = 40;
const lanes = 50;
/** What a browser opens to one host over HTTP/1.1. */
const atOnce = 6;

/** Milliseconds from the first request that `start` leads to, to the last of so many answers. */
async function untilAnswered({ server }: TestBed, entries: number, start: () => Promise<unknown>) {
  const from = server.requests.length;
  await start();
  let answered = from;
  await server.waitUntil(
    () => {
      // All before `answered` have ended, so that each is looked at once.
      while (server.requests[answered]?.ended) answered++;
      return answered - from >= entries;
    },
    `${entries} answers`,
    600,
  );
  return Date.now() - server.requests[from]!.at;
}

/** A drain, and bare loops in the same worker: as many as lanes are sent at a time. */
async function drain(library: Library, entries: number): Promise<{ took: number; bare: number }> {
  const testBed = await openTestBed(library, `lanes&concurrency=${atOnce}`);
  const { server, driver, tab } = testBed;
  try {
    // The work of the server for a key is not the cost of the queue.
    server.honoursKeys = false;
    server.faultMode = slow(answerAfter);
    const paths = Array.from({ length: entries }, (_, at) => `/api/notes?note=${at}&lane=${at % lanes}`);
    if (entries > 1_000) {
      await seed(tab, entries, 20, 'waiting', lanes);
      // The worker reads the rows at its start.
      await driver.stopWorker();
    } else {
      await queue(testBed, paths);
      await server.up();
    }
    const took = await untilAnswered(testBed, entries, () => driver.dispatchSync(library.tag));
    await server.waitUntil(() => inFlight(testBed) === 0, 'the last request to end');
    const plain = paths.map((path) => path.replace('/api/notes', '/api/plain'));
    const bare = await untilAnswered(testBed, entries, () =>
      tab.evaluate(
        ({ paths, loops }) =>
          navigator.serviceWorker.controller?.postMessage({ type: 'BARE_LOOPS', paths, loops }),
        { paths: plain, loops: atOnce },
      ),
    );
    return { took, bare };
  } finally {
    await testBed.close();
  }
}

/** Many entries in 50 lanes, six of them at a time, beside six bare loops, and beside Workbox, which has one lane. */
async function benchCount(entries: number, rounds: number, hasPeer: boolean) {
  const [here, bare, there]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    const own = await drain(ours, entries);
    here.push(own.took);
    bare.push(own.bare);
    if (!hasPeer) continue;
    const peer = await drain(workbox, entries);
    there.push(peer.took);
    bare.push(peer.bare);
  }
  const [took, floor] = [median(here) / 1_000, median(bare) / 1_000];
  const peer = hasPeer ? median(there) / 1_000 : undefined;
  const alone = (entries * answerAfter) / atOnce / 1_000;
  const hasGoal = entries === 1_000;
  const beside = peer === undefined ? [] : [`workbox-background-sync ${peer.toFixed(2)} s`];
  report({
    what: `${entries.toLocaleString('en')} queued in ${lanes} lanes, ${answerAfter} ms each, six lanes at a time, until the last answer`,
    here: `${took.toFixed(2)} s${peer === undefined ? '' : `: ${times(peer / took)} faster`}`,
    goal: hasGoal ? 'at least 5 × faster than workbox-background-sync' : 'no goal',
    holds: !hasGoal || (peer !== undefined && peer / took >= 5),
    beside: [
      ...beside,
      `six bare loops ${floor.toFixed(2)} s: ${times(took / floor)}`,
      `the server alone ${alone.toFixed(2)} s`,
    ].join('; '),
    values: {
      here: took,
      ...(peer !== undefined && { 'workbox-background-sync': peer }),
      'six bare loops': floor,
      'the server alone': alone,
    },
    unit: 's',
    label: `${entries.toLocaleString('en')} entries in ${lanes} lanes, six at a time, ${answerAfter} ms each`,
    note: [...beside, `six bare loops ${floor.toFixed(2)} s`].join(', '),
  });
}

export async function benchLanes() {
  await benchCount(10, 5, true);
  await benchCount(100, 3, true);
  await benchCount(1_000, 3, true);
  await benchCount(10_000, 1, false);
}
