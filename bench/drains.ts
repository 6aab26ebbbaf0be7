import { failWith, slow } from '../e2e/fault-modes.ts';
import { inFlight, openTestBed, queue, type TestBed } from './test-bed.ts';
import { ours, serwist, workbox, type Library } from './libraries.ts';
import { median, report, times } from './table.ts';

const entries = 200;
const answerAfter = 40;

/** Milliseconds from the first request to the last answer of `count`, measured at the server. */
async function untilDone({ server }: TestBed, count: number, start: () => Promise<unknown>): Promise<number> {
  const before = server.requests.length;
  await start();
  const answered = () => server.requests.slice(before).filter(({ status, ended }) => ended && status === 201);
  await server.waitUntil(() => answered().length >= count, `${count} answers`, 120);
  return Date.now() - server.requests[before]!.at;
}

/** Drains one queue by its sync event, with the bare loops in the same worker before and after. */
async function drainBeside(library: Library, query: string, paths: string[], loops: number, stuck: string) {
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

async function rounds(
  count: number,
  library: Library,
  query: string,
  paths: string[],
  loops: number,
  stuck = '',
) {
  const ratios: number[] = [];
  const noise: number[] = [];
  let inOrder = true;
  for (let round = 0; round < count; round++) {
    const result = await drainBeside(library, query, paths, loops, stuck);
    ratios.push((2 * result.drained) / (result.bare + result.again));
    noise.push(result.again / result.bare);
    inOrder &&= result.inOrder;
  }
  return { ratio: median(ratios), noise: median(noise), inOrder };
}

export async function benchDrains() {
  const single = Array.from({ length: entries }, (_, at) => `/api/notes?note=${at}`);
  const one = await rounds(3, ours, '', single, 1);
  const workboxRounds = await rounds(1, workbox, '', single, 1);
  const other = await rounds(1, serwist, '', single, 1);
  report({
    what: '200 queued, 40 ms each, one lane, beside one bare `await fetch` loop in the same worker',
    here: times(one.ratio),
    goal: 'at most 1.05 ×',
    holds: one.ratio <= 1.05 && one.inOrder,
    beside: `workbox-background-sync ${times(workboxRounds.ratio)}, serwist ${times(other.ratio)}, the loop beside itself ${times(one.noise)}`,
  });

  const lanes = single.map((path, at) => `${path}&lane=${at % 12}`);
  const many = await rounds(3, ours, 'lanes&concurrency=6', lanes, 6, '&lane=11');
  const alone = await rounds(
    1,
    workbox,
    '',
    lanes.filter((path) => !path.endsWith('lane=11')),
    6,
  );
  report({
    what: '200 queued in 12 lanes, six at a time, one lane blocked by 503, beside six bare loops for the other eleven',
    here: `${times(many.ratio)}, ${many.inOrder ? 'each lane in order' : 'OUT OF ORDER'}`,
    goal: 'at most 1.15 ×, complete and in order',
    holds: many.ratio <= 1.15 && many.inOrder,
    beside: `workbox-background-sync, without the blocked lane, ${times(alone.ratio)}; the loops beside themselves ${times(many.noise)}`,
  });
}
