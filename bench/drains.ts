import { failWith, slow } from 'workbox-plugin-testing/server';
import { inFlight, openTestBed, queue, type TestBed } from './test-bed.ts';
import { ours, serwist, workbox, type Library } from './libraries.ts';
import { median, report, times } from './table.ts';

const entries = 200;

/** Milliseconds from the first request to the last answer of `count`, measured at the server. */
async function untilDone({ server }: TestBed, count: number, start: () => Promise<unknown>): Promise<number> {
  const before = server.requests.length;
  await start();
  const answered = () => server.requests.slice(before).filter(({ status, ended }) => ended && status === 201);
  await server.waitUntil(() => answered().length >= count, `${count} answers`, 120);
  return Date.now() - server.requests[before]!.at;
}

interface DrainCase {
  paths: string[];
  /** Milliseconds that the server takes for an answer. */
  answerAfter: number;
  query?: string;
  /** Bare loops in the same worker. */
  loops?: number;
  /** The end of the paths that are answered 503. */
  stuck?: string;
}

/** Drains one queue by its sync event, with the bare loops in the same worker before and after. */
async function drainBeside(
  library: Library,
  { query = '', paths, loops = 1, stuck = '', answerAfter }: DrainCase,
) {
  const testBed = await openTestBed(library, query);
  const { server, tab, driver } = testBed;
  try {
    const isStuck = (path: string) => stuck !== '' && path.endsWith(stuck);
    server.faultMode = ({ path }) => (isStuck(path) ? failWith(503) : slow(answerAfter));
    const sent = paths
      .filter((path) => !isStuck(path))
      .map((path) => path.replace('/api/notes', '/api/plain'));
    const bare = () =>
      untilDone(testBed, sent.length, () =>
        tab.evaluate(
          ({ paths, loops }) =>
            navigator.serviceWorker.controller?.postMessage({ type: 'BARE_LOOPS', paths, loops }),
          { paths: sent, loops },
        ),
      );
    const first = await bare();
    await queue(testBed, paths);
    await server.up();
    // A sync event that ran while the server was down has ended, or has seen that the server is back.
    const from = server.requests.length;
    const drained = await untilDone(testBed, sent.length, () => driver.dispatchSync(library.tag));
    const order = server.requests
      .slice(from)
      .filter(({ status }) => status === 201)
      .map(({ path }) => path);
    await server.waitUntil(() => inFlight(testBed) === 0, 'the last request to end');
    return { bare: first, drained, again: await bare(), inOrder: laneOrders(order, paths) };
  } finally {
    await testBed.close();
  }
}

/** Whether the requests of each lane came in the order in which they were written. */
function laneOrders(order: string[], paths: string[]): boolean {
  const laneOf = (path: string) => new URL(path, 'http://x').searchParams.get('lane');
  return order.every((path, at) => {
    const earlier = order.slice(0, at).filter((other) => laneOf(other) === laneOf(path));
    return earlier.every((other) => paths.indexOf(other) < paths.indexOf(path));
  });
}

/** The cases in turn, `count` times, so that each meets the same noise. */
async function interleave(count: number, cases: [Library, DrainCase][]) {
  const found = cases.map(() => ({ ratios: [] as number[], noise: [] as number[], inOrder: true }));
  for (let round = 0; round < count; round++)
    for (const [at, [library, drain]] of cases.entries()) {
      const result = await drainBeside(library, drain);
      const { ratios, noise } = found[at]!;
      ratios.push((2 * result.drained) / (result.bare + result.again));
      noise.push(result.again / result.bare);
      found[at]!.inOrder &&= result.inOrder;
    }
  return found.map(({ ratios, noise, inOrder }) => ({
    ratio: median(ratios),
    spread: `${times(Math.min(...ratios))} to ${times(Math.max(...ratios))}`,
    noise: median(noise),
    inOrder,
  }));
}

/** A replay of one lane, beside a bare loop and beside the other libraries. */
export async function benchOneLane(
  paths: string[],
  answerAfter: number,
  most: number,
  label?: string,
  rounds = 5,
) {
  const drain = { paths, answerAfter };
  const [one, peer] = await interleave(rounds, [
    [ours, drain],
    [workbox, drain],
  ]);
  const [other] = await interleave(1, [[serwist, drain]]);
  report({
    what: `${paths.length} queued, ${answerAfter} ms each, one lane, beside one bare \`await fetch\` loop in the same worker`,
    here: `${times(one!.ratio)} (${one!.spread})`,
    goal: `at most ${times(most)}, and no more than workbox-background-sync`,
    holds: one!.ratio <= most && one!.ratio <= peer!.ratio && one!.inOrder,
    values: {
      here: one!.ratio,
      'workbox-background-sync': peer!.ratio,
      serwist: other!.ratio,
      'the loop beside itself': one!.noise,
    },
    ...(label !== undefined && { label }),
    cell: times(one!.ratio),
    note: `workbox-background-sync ${times(peer!.ratio)}, serwist ${times(other!.ratio)}`,
    beside: `workbox-background-sync ${times(peer!.ratio)} (${peer!.spread}), serwist ${times(other!.ratio)}, the loop beside itself ${times(one!.noise)}`,
  });
}

/** A note that failed once, beside four uploads in three lanes: how late it leaves after its time. */
async function benchSlowLanes() {
  const testBed = await openTestBed(ours, 'lanes');
  const { server, driver } = testBed;
  try {
    const lanes = ['a', 'a', 'b', 'c'].map((lane, at) => `/api/notes?file=${at}&lane=${lane}`);
    const note = '/api/notes?note&lane=note';
    await queue(testBed, [note, ...lanes]);
    let isFirst = true;
    server.faultMode = ({ path }) => {
      if (!path.endsWith('lane=note')) return slow(4000);
      const mode = isFirst ? failWith(503) : slow(10);
      isFirst = false;
      return mode;
    };
    await server.up();
    const from = server.requests.length;
    await driver.dispatchSync(ours.tag);
    const notes = () => server.requests.slice(from).filter(({ path }) => path.endsWith('lane=note'));
    await server.waitUntil(() => notes().length > 1, 'the second attempt at the note', 60);
    const [first, second] = notes() as unknown as [{ at: number }, { at: number }];
    // After one failure an entry waits 2 s at most.
    const late = Math.max(0, second.at - first.at - 2000) / 1000;
    report({
      what: 'a note that failed once, beside four uploads of 4 s in three lanes: how late it is sent',
      here: `${late.toFixed(1)} s`,
      goal: 'at most 2 s after its time',
      holds: late <= 2,
      values: { here: late, 'the goal': 2 },
      unit: 's',
      label: 'a note that failed once, beside four uploads of 4 s in three lanes: late by',
    });
    await server.waitUntil(() => inFlight(testBed) === 0, 'the last request to end');
  } finally {
    await testBed.close();
  }
}

export async function benchDrains() {
  const single = Array.from({ length: entries }, (_, at) => `/api/notes?note=${at}`);
  await benchOneLane(single, 40, 1.03, '200 queued, 40 ms each, one lane, beside a bare `fetch` loop');
  await benchOneLane(single, 10, 1.15, 'the same with 10 ms each');

  const lanes = single.map((path, at) => `${path}&lane=${at % 12}`);
  const stuck = '&lane=11';
  const [many] = await interleave(3, [
    [ours, { query: 'lanes&concurrency=6', paths: lanes, loops: 6, stuck, answerAfter: 40 }],
  ]);
  const free = lanes.filter((path) => !path.endsWith(stuck));
  const [alone] = await interleave(1, [[workbox, { paths: free, loops: 6, answerAfter: 40 }]]);
  report({
    what: 'the same in 12 lanes, six at a time, one lane stuck on 503, beside six bare loops for the other eleven',
    here: `${times(many!.ratio)} (${many!.spread}), ${many!.inOrder ? 'each lane in order' : 'OUT OF ORDER'}`,
    goal: 'at most 1.10 ×, complete and in order',
    holds: many!.ratio <= 1.1 && many!.inOrder,
    values: {
      here: many!.ratio,
      'workbox-background-sync': alone!.ratio,
      'the loops themselves': many!.noise,
    },
    label: '200 queued in 12 lanes, one stuck, six at a time, beside six bare loops',
    cell: `${times(many!.ratio)}, ${many!.inOrder ? 'in order' : 'OUT OF ORDER'}`,
    note: `workbox-background-sync ${times(alone!.ratio)}`,
    beside: `workbox-background-sync, without the stuck lane, ${times(alone!.ratio)}; the loops beside themselves ${times(many!.noise)}`,
  });
  await benchSlowLanes();
}
