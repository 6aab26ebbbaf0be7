import { hang, refuse, slow, stall, up } from '../e2e/moods.ts';
import type { EngineName } from '../e2e/driver/driver.ts';
import { drain, inFlight, nudge, openLab, postAll, queue, rowsLeft, wake, type Lab } from './lab.ts';
import type { Mutant } from './mutants.ts';
import { ours, type Subject } from './subjects.ts';

/** What became of the writes, as the server saw it. */
export interface Count {
  lost: number;
  /** Processed again, by a server that honours the key. */
  twice: number;
  /** Processed before one that was written earlier. */
  reordered: number;
  /** Sent while another of the same lane was at the server. */
  overlapping: number;
}

const paths = (count: number) => Array.from({ length: count }, (_, at) => `/api/notes?note=${at}`);

function countOf({ server }: Lab, written: number, overlapping: number): Count {
  const processed = server.effects.map(({ path }) =>
    Number(new URL(path, server.origin).searchParams.get('note')),
  );
  const first = [...new Set(processed)];
  return {
    lost: written - first.length,
    twice: processed.length - first.length,
    reordered: first.filter((note, at) => at > 0 && note < Math.max(...first.slice(0, at))).length,
    overlapping,
  };
}

/** The worker is stopped again and again in the middle of a replay, mostly with a request at the server. */
export async function stopped(
  subject: Subject,
  mutant?: Mutant,
  entries = 200,
  stops = 50,
  engine: EngineName = 'chromium',
) {
  const lab = await openLab(subject, '', mutant, engine);
  const { server, driver } = lab;
  try {
    await queue(lab, paths(entries));
    let overlapping = 0;
    let held = 0;
    let passed = 0;
    let holding = false;
    const lets = Math.floor(entries / stops) - 1;
    server.mood = () => {
      if (inFlight(lab) > 1) overlapping++;
      if (passed++ < lets) return slow(1);
      holding = true;
      return held % 2 ? hang : stall;
    };
    await server.up();
    let atServer = 0;
    let silent = 0;
    while (held < stops) {
      passed = 0;
      holding = false;
      await wake(lab);
      // Whoever replays twice at once does it now.
      if (driver.can['dispatch-sync']) await wake(lab);
      if (subject === ours) await nudge(lab, 3);
      const moved = await server
        .waitUntil(() => holding && inFlight(lab) > 0, 'a request to hold', 5)
        .then(
          () => true,
          () => false,
        );
      // Where a worker was not ended, a visit starts none, and workbox-background-sync replays nothing.
      if (!moved) {
        if (++silent > 3 || !(await rowsLeft(lab))) break;
        continue;
      }
      if (inFlight(lab) > 0) atServer++;
      await driver.stopWorker();
      await server.waitUntil(() => inFlight(lab) === 0, 'the stopped worker to let go');
      held++;
    }
    server.mood = () => {
      if (inFlight(lab) > 1) overlapping++;
      return up;
    };
    await drain(lab);
    return { stops: held, 'in flight': atServer, ...countOf(lab, entries, overlapping) };
  } finally {
    await lab.close();
  }
}

/** The server answers the first replay of each with 503. */
export async function refusedAtReplay(
  subject: Subject,
  mutant?: Mutant,
  entries = 10,
  engine: EngineName = 'chromium',
) {
  const lab = await openLab(subject, '', mutant, engine);
  try {
    await queue(lab, paths(entries));
    lab.server.mood = ({ path }) =>
      lab.server.requests.filter((request) => request.path === path).length === 1 ? refuse(503) : up;
    await lab.server.up();
    await drain(lab, 40);
    return countOf(lab, entries, 0);
  } finally {
    await lab.close();
  }
}

/** The page's own request is answered 503. */
export async function refusedLive(subject: Subject, entries = 5) {
  const lab = await openLab(subject);
  try {
    lab.server.mood = refuse(503);
    const statuses = await postAll(lab.tab, paths(entries));
    lab.server.mood = up;
    await drain(lab, 40);
    return { told: statuses.filter((status) => status === 202).length, ...countOf(lab, entries, 0) };
  } finally {
    await lab.close();
  }
}

export const isClean = ({ lost, twice, reordered, overlapping }: Count): boolean =>
  lost + twice + reordered + overlapping === 0;
