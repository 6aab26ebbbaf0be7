import type { Lane } from '../packages/plugin-sync-queue/src/queue/lane.ts';
import type { Lanes } from '../packages/plugin-sync-queue/src/queue/lanes.ts';
import type { Signals } from '../packages/plugin-sync-queue/src/policy/readiness.ts';
import type { Verdict } from '../packages/plugin-sync-queue/src/policy/outcome.ts';
import type { Entry } from '../packages/plugin-sync-queue/src/shared/entry.ts';
import { type AnswerName, type Policy, serverAnswers, timing } from './policy.ts';
import { classifyReplayed, settle } from './relations.ts';
import { lanesOf, mark } from './send.ts';
import {
  current,
  now,
  type Replay,
  type State,
  type Step,
  withWorld,
  withWrite,
  type WorkerId,
} from './state.ts';

/** Attempts have the number 0: a signal is newer than all of them. */
const triggers: [words: string, signals: Signals][] = [
  ['', { traffic: 0, connectivity: 0, lastChance: 0 }],
  [' at a sync event', { traffic: 1, connectivity: 1, lastChance: 0 }],
  [' at the last sync event', { traffic: 1, connectivity: 1, lastChance: 1 }],
];

/**
 * One transaction stores how the attempt at write `ended` ended and claims what is due, first with the times of the
 * entries, and where nothing is due, after a signal.
 */
export function claims(policy: Policy, state: State, by: WorkerId, ended?: number): Step[] {
  const steps: Step[] = [];
  const add = (when: string, signals: Signals, lane?: string) => {
    const next = claim(policy, state, by, signals, lane, ended);
    const claimed = next.writes.findIndex(
      ({ replay }, at) => replay?.phase === 'claimed' && replay !== state.writes[at]!.replay,
    );
    const parts = [
      ...(ended === undefined ? [] : [`how write ${ended + 1} ended is stored`]),
      ...(claimed < 0 ? [] : [`worker ${by + 1} claims write ${claimed + 1}${when}`]),
    ];
    if (parts.length) steps.push({ words: parts.join(', '), kind: 'progress', next });
  };
  for (const [when, signals] of triggers) {
    for (const lane of dueLanes(policy, state, by, signals)) add(when, signals, lane);
    if (steps.length) return steps;
  }
  add('', triggers[0]![1]);
  return steps;
}

/** The keys of the lanes that a free worker may take. */
function dueLanes(policy: Policy, state: State, by: WorkerId, signals: Signals): string[] {
  if (state.world.isPaused) return [];
  const lanes = reservedLanes(policy, state, by, signals);
  const keys: string[] = [];
  for (;;) {
    const lane = lanes.takeDue(now, signals, timing, new Set());
    if (!lane) return keys;
    keys.push(lane.key);
  }
}

/** The lanes of the worker, those of its attempts reserved. */
function reservedLanes(policy: Policy, state: State, by: WorkerId, signals: Signals): Lanes {
  const lanes = lanesOf(policy, state, by);
  for (const { replay } of state.writes) if (replay) lanes.of(replay.entry).reserve();
  if (signals.connectivity) for (const lane of lanes) lane.reviewParked();
  return lanes;
}

/** `QueueStore.claimNext`, as one step. Its own lane is the second look, if another one is due. */
function claim(
  policy: Policy,
  state: State,
  by: WorkerId,
  signals: Signals,
  key: string | undefined,
  ended: number | undefined,
): State {
  const lanes = reservedLanes(policy, state, by, signals);
  const own = ended === undefined ? undefined : lanes.of(state.writes[ended]!.replay!.entry);
  const looked = [...lanes].filter((lane) => lane.key === key);
  if (own) looked.push(own);
  const looks = looked.map(
    (lane) => lane.beginLook((entry) => decide(state, lanes, lane, entry, signals)).look,
  );
  const next = ended === undefined ? state : storeEnding(policy, state, by, ended);
  for (const { lane, decide } of looks)
    for (const at of [0, 1]) {
      const before = current(next.writes[at]!, by);
      if (!before || before.lane !== lane || before.state === 'dead') continue;
      const decision = decide(before);
      if (decision === 'stop') break;
      if (decision === 'send') return markClaimed(policy, next, by, at, before, signals);
    }
  return next;
}

/** `Replayer.#decide` */
function decide({ world }: State, lanes: Lanes, lane: Lane, entry: Entry, signals: Signals) {
  if (world.isPaused || !lanes.isSendable(entry.owner)) return 'stop';
  if (entry.state !== 'parked' && lanes.earlierInFlight(lane, entry.order, now)) return 'stop';
  return lane.isReady(entry, now, signals, timing) ? 'send' : 'stop';
}

/** Without room on the disk the mark is in memory. */
function markClaimed(
  policy: Policy,
  state: State,
  by: WorkerId,
  at: number,
  before: Entry,
  { lastChance }: Signals,
): State {
  const { isOnline, isFull } = state.world;
  const entry = mark(policy, before, isOnline);
  const replay: Replay = { by, before, entry, phase: 'claimed' };
  const isEarly = (before.lastFailure?.retryAt ?? 0) > now && !lastChance;
  const seen = isEarly ? withWorld(state, { broken: 'the time that a server asked for is kept' }) : state;
  const facts = { ...state.writes[at]!.facts };
  if (isFull || !isOnline) facts.mayLookUnsent = true;
  const stored = isFull ? { unwritten: { by, entry } } : { row: entry, unwritten: undefined };
  return withWrite(seen, at, { replay, facts, ...stored });
}

/** Deleting needs no room on the disk. */
function storeEnding(policy: Policy, state: State, by: WorkerId, at: number): State {
  const write = state.writes[at]!;
  const { ended, leaves, before, wasOnline } = write.replay!;
  const entry = current(write, by);
  const done = withWrite(state, at, { replay: undefined });
  if (leaves) {
    const gone = withWrite(done, at, { row: undefined, unwritten: undefined });
    const hasFailed =
      classifyReplayed(policy, serverAnswers[ended as AnswerName].outcome, write.replay!.entry) !==
      'delivered';
    return settle(policy, gone, at, entry, hasFailed, by);
  }
  if (!entry || !ended) return done;
  const changed =
    ended === 'other owner' ? unmark(entry, before) : retryLater(policy, entry, ended, wasOnline);
  const stored = withWrite(
    done,
    at,
    state.world.isFull ? { unwritten: { by, entry: changed } } : { row: changed, unwritten: undefined },
  );
  return changed.state === 'dead' ? settle(policy, stored, at, changed, true, by) : stored;
}

const unmark = (entry: Entry, { attempts, lastAttemptAt, unknownSince }: Entry): Entry => ({
  ...{ ...entry, attempts, lastAttemptAt, unknownSince },
});

function retryLater(policy: Policy, entry: Entry, name: AnswerName, onLine = true): Entry {
  const { outcome } = serverAnswers[name];
  const verdict = classifyReplayed(policy, outcome, entry) as Exclude<Verdict, 'delivered'>;
  return policy.afterFailure(entry, outcome, verdict, timing, { now, onLine, random: () => 1 });
}
