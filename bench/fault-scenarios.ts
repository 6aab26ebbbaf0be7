import { holdResponse, failWith, slow, holdRequest, healthy } from 'workbox-plugin-testing/server';
import { checkInvariants } from 'workbox-plugin-testing/server';
import { limitQuota, occupyStores, useUpQuota } from '../e2e/storage-pressure.ts';
import type { Driver, EngineName } from '../e2e/driver/driver.ts';
import {
  drain,
  inFlight,
  requestReplay,
  openTestBed,
  postAll,
  queue,
  rowsLeft,
  triggerReplay,
  type TestBed,
} from './test-bed.ts';
import type { Mutant } from './mutants.ts';
import { ours, type Library } from './libraries.ts';

/** The outcome of the writes, counted at the server. */
export interface Count {
  lost: number;
  /** Processed again, by a server that honours the key. */
  twice: number;
  /** Processed before an earlier write. */
  reordered: number;
  /** Sent while another write of the same lane was at the server. */
  overlapping: number;
}

const paths = (count: number) => Array.from({ length: count }, (_, at) => `/api/notes?note=${at}`);

/**
 * `kept` are the paths of writes that a page was told to be kept, in their order, and `failed` of those that failed for
 * it.
 */
function countOf({ server }: TestBed, kept: string[], overlapping: number, failed: string[] = []): Count {
  const writes = [
    ...kept.map((name) => ({ name })),
    ...failed.map((name) => ({ name, told: 'failed' as const, ordered: false })),
  ];
  const effects = server.effects.map(({ path }) => ({ name: path }));
  const { lost, duplicated, reordered } = checkInvariants({ writes, effects }, []).counts;
  return { lost, twice: duplicated, reordered, overlapping };
}

/** Stops the worker many times during a replay, mostly with a request at the server. */
export async function stopDuringReplay(
  library: Library,
  mutant?: Mutant,
  entries = 200,
  stops = 50,
  browser: EngineName | Driver = 'chromium',
) {
  const testBed = await openTestBed(library, '', mutant, browser);
  const { server, driver } = testBed;
  try {
    await queue(testBed, paths(entries));
    let overlapping = 0;
    let held = 0;
    let passed = 0;
    let holding = false;
    const lets = Math.floor(entries / stops) - 1;
    server.faultMode = () => {
      if (inFlight(testBed) > 1) overlapping++;
      if (passed++ < lets) return slow(1);
      holding = true;
      return held % 2 ? holdResponse : holdRequest;
    };
    await server.up();
    let atServer = 0;
    let silent = 0;
    // A peer or a mutant may send nothing more.
    const patience = library === ours && !mutant ? 60 : 5;
    while (held < stops) {
      passed = 0;
      holding = false;
      await triggerReplay(testBed);
      // A library that replays twice at once does it now.
      if (driver.can['dispatch-sync']) await triggerReplay(testBed);
      if (library === ours) await requestReplay(testBed, 3);
      const moved = await server
        .waitUntil(() => holding && inFlight(testBed) > 0, 'a request to hold', patience)
        .then(
          () => true,
          () => false,
        );
      // If the worker was not terminated, a visit starts none, and workbox-background-sync replays nothing.
      if (!moved) {
        if (++silent > 3 || !(await rowsLeft(testBed))) break;
        continue;
      }
      if (inFlight(testBed) > 0) atServer++;
      await driver.stopWorker();
      await server.waitUntil(() => inFlight(testBed) === 0, 'the stopped worker to close its requests');
      held++;
    }
    server.faultMode = () => {
      if (inFlight(testBed) > 1) overlapping++;
      return healthy;
    };
    await drain(testBed);
    return { stops: held, 'in flight': atServer, ...countOf(testBed, paths(entries), overlapping) };
  } finally {
    await testBed.close();
  }
}

/** Kills the browser once, while the server holds the first replayed request and has not processed it. */
export async function killDuringReplay(library: Library, browser: Driver, entries = 5): Promise<Count> {
  const testBed = await openTestBed(library, '', undefined, browser);
  const { server, driver } = testBed;
  try {
    await queue(testBed, paths(entries));
    server.faultMode = holdRequest;
    await server.up();
    await triggerReplay(testBed);
    await server.held();
    // The held request stays held. The started browser replays at once.
    server.faultMode = healthy;
    await driver.restart();
    testBed.tab = await driver.open(`${server.origin}/`);
    await drain(testBed);
    return countOf(testBed, paths(entries), 0);
  } finally {
    await testBed.close();
  }
}

/** The server answers the first replay of each entry with 503. */
export async function failFirstReplays(
  library: Library,
  mutant?: Mutant,
  entries = 10,
  browser: EngineName | Driver = 'chromium',
) {
  const testBed = await openTestBed(library, '', mutant, browser);
  try {
    await queue(testBed, paths(entries));
    testBed.server.faultMode = ({ path }) =>
      testBed.server.requests.filter((request) => request.path === path).length === 1
        ? failWith(503)
        : healthy;
    await testBed.server.up();
    await drain(testBed);
    return countOf(testBed, paths(entries), 0);
  } finally {
    await testBed.close();
  }
}

/** The server answers the request of the page with 503. */
export async function failLiveWrites(library: Library, entries = 5) {
  const testBed = await openTestBed(library);
  try {
    testBed.server.faultMode = failWith(503);
    const statuses = await postAll(testBed.tab, paths(entries));
    testBed.server.faultMode = healthy;
    await drain(testBed);
    return {
      told: statuses.filter((status) => status === 202).length,
      ...countOf(testBed, paths(entries), 0),
    };
  } finally {
    await testBed.close();
  }
}

export type Pressure = 'quota' | 'slow';

/**
 * The server is up again and the storage is slow or its quota used up. Pages continue to write, and the worker is
 * stopped many times. A write that a page was told to be queued or delivered must be processed. A write that failed for
 * its page need not be. Live writes carry a key of the page, because the browser gives a request of a page to the next
 * worker after a termination, which would add another key.
 */
export async function runUnderPressure(library: Library, pressure: Pressure, entries = 40, stops = 6) {
  const testBed = await openTestBed(
    library,
    '',
    undefined,
    'chromium',
    undefined,
    async ({ tab, server }) => {
      if (pressure === 'quota') await limitQuota(tab, server.origin);
    },
  );
  const { server, driver } = testBed;
  try {
    const queued = paths(entries);
    const occupier = await driver.open(`${server.origin}/`);
    await queue(testBed, queued);
    if (pressure === 'quota') await useUpQuota(testBed.tab);
    if (pressure === 'slow') await occupyStores(occupier, library.database, 400);
    let overlapping = 0;
    let lets = 0;
    const isHeld = ({ path, ended }: { path: string; ended: boolean }) => !ended && queued.includes(path);
    server.faultMode = (request) => {
      if (inFlight(testBed) > 1) overlapping++;
      return isHeld(request) && lets-- <= 0 ? holdResponse : slow(5);
    };
    await server.up();
    const expected = new Set(queued);
    const writing: Promise<[path: string, status: number][]>[] = [];
    let atServer = 0;
    for (let stop = 0; stop < stops; stop++) {
      lets = 5;
      await triggerReplay(testBed);
      const live = Array.from({ length: 5 }, (_, at) => `/api/notes?note=${entries + stop * 5 + at}`);
      writing.push(
        postAll(testBed.tab, live, '', true).then((statuses) =>
          live.map((path, at) => [path, statuses[at] ?? 0]),
        ),
      );
      const held = () => inFlight(testBed) > 0 && server.requests.every((one) => one.ended || isHeld(one));
      await server.waitUntil(() => lets < 0 && held(), 'a replay to hold', 20).catch(() => {});
      if (!held()) continue;
      atServer++;
      await driver.stopWorker();
      await server.waitUntil(() => inFlight(testBed) === 0, 'the stopped worker to close its requests');
    }
    lets = Infinity;
    await occupier.close();
    await triggerReplay(testBed);
    const answers = (await Promise.all(writing)).flat();
    const told = answers.filter(([, status]) => status >= 200 && status < 300);
    for (const [path] of told) expected.add(path);
    await drain(testBed);
    const refused = answers.map(([path]) => path).filter((path) => !expected.has(path));
    const { lost, twice } = countOf(testBed, [...expected], overlapping, refused);
    return {
      'stops in flight': atServer,
      told: told.length,
      refused: refused.length,
      lost,
      twice,
      overlapping,
    };
  } finally {
    await testBed.close();
  }
}

export const isClean = ({ lost, twice, reordered, overlapping }: Count): boolean =>
  lost + twice + reordered + overlapping === 0;
